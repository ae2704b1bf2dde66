import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { router } from "./routes/router";
import "./ui/app.css";
import { applyTheme, chosenTheme } from "./ui/theme";

const root = document.getElementById("root");
if (root === null) {
  throw new Error("index.html has no #root");
}
applyTheme(chosenTheme());
createRoot(root).render(
  <StrictMode>
    <RouterProvider router={router} />
  </StrictMode>,
);
