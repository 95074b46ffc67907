// The design system in one place.
export * from "./Button";
export * from "./CopyBox";
export * from "./Dialog";
export * from "./Field";
export * from "./Icon";
export * from "./Menu";
export * from "./Moment";
export * from "./Status";
export * from "./Table";
export * from "./Tabs";
export * from "./lazily";
export * from "./moments";
export * from "./scheme";
export * from "./toast";
export * from "./use_overflow";
