import { request, requestList } from "./client";
import type { Person, SessionInfo } from "./types";

export const signUp = (body: { email: string; name: string; password: string }) =>
  request<Person>("POST", "/auth/sign-up", { body, publicRoute: true });

export const signIn = (body: { email: string; password: string }) =>
  request<Person>("POST", "/auth/sign-in", { body, publicRoute: true });

export const signOut = () => request<void>("POST", "/auth/sign-out", { publicRoute: true });

export const getMe = () => request<Person>("GET", "/me", { publicRoute: true });

export const renameMe = (name: string) => request<Person>("PATCH", "/me", { body: { name } });

export const listSessions = () => requestList<SessionInfo>("/me/sessions");

export const revokeSession = (id: string) => request<void>("DELETE", `/me/sessions/${id}`);
