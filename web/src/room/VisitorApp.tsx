// Placeholder until its owner fills it.
export default function VisitorApp() {
  return null;
}
