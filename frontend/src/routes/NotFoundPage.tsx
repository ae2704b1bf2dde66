import { Link } from "@tanstack/react-router";
import { buttonClass } from "../ui/Button";
import { EntryLayout } from "./EntryLayout";
import { useTitle } from "./use-title";

export function NotFoundPage() {
  useTitle("Not found");
  return (
    <EntryLayout
      title="There is nothing here"
      text="The address is wrong, the thing was deleted, or it belongs to a workspace you are not in."
    >
      <Link to="/" className={buttonClass("primary")}>
        Go to your projects
      </Link>
    </EntryLayout>
  );
}
