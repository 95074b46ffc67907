(() => {
  const picks = [...document.querySelectorAll("input.pick")];
  const follow = (pick) => {
    document.documentElement.lang = pick.value;
    document.title = pick.dataset.title;
  };
  for (const pick of picks) {
    pick.addEventListener("change", () => follow(pick));
    if (pick.checked) follow(pick);
  }
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });
})();
