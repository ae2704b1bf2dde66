import { useNavigate } from "@tanstack/react-router";
import { LogOut, Moon, Sun, UserRound } from "lucide-react";
import { useState } from "react";
import { signOut } from "../api/accounts";
import { queryClient } from "../api/query-client";
import { signedOut, useSession } from "../api/session";
import { Avatar } from "../ui/Avatar";
import { Menu, MenuItem, MenuSeparator } from "../ui/Menu";
import { applyTheme, chosenTheme } from "../ui/theme";
import { showToast } from "../ui/toast";

/** Oneself: account, theme, signing out. */
export function PersonMenu() {
  const navigate = useNavigate();
  const person = useSession((session) => session.person);
  const [theme, setTheme] = useState(chosenTheme);
  const other = theme === "dark" ? "light" : "dark";
  const switchTheme = () => {
    applyTheme(other);
    setTheme(other);
  };
  const leave = async () => {
    // Before the request: the server closes this tab's sockets as soon as it is done.
    signedOut();
    try {
      await signOut();
    } catch (error) {
      showToast((error as Error).message, "bad");
      useSession.setState({ person });
      return;
    }
    await navigate({ to: "/sign-in", search: {} });
    queryClient.clear();
  };
  if (person === null) {
    return null;
  }
  return (
    <Menu
      align="start"
      trigger={
        <button
          type="button"
          aria-label={`${person.name}: account`}
          className="flex h-10 w-full min-w-0 items-center gap-2 rounded-control px-2 transition-colors hover:bg-surface-2 data-[state=open]:bg-surface-2"
        >
          <Avatar name={person.name} color={person.color} />
          <span className="min-w-0 flex-1 truncate text-left max-md:sr-only">{person.name}</span>
        </button>
      }
    >
      <MenuItem icon={<UserRound />} onSelect={() => void navigate({ to: "/account" })}>
        Account
      </MenuItem>
      <MenuItem icon={theme === "dark" ? <Sun /> : <Moon />} onSelect={switchTheme}>
        {theme === "dark" ? "Light look" : "Dark look"}
      </MenuItem>
      <MenuSeparator />
      <MenuItem icon={<LogOut />} onSelect={() => void leave()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
