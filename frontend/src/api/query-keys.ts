/** Names of what the query cache holds; events patch the same names. */
export const keys = {
  workspaces: ["workspaces"] as const,
  members: (workspaceId: string) => ["members", workspaceId] as const,
  invitations: (workspaceId: string) => ["invitations", workspaceId] as const,
  projects: (workspaceId: string) => ["projects", workspaceId] as const,
  project: (id: string) => ["project", id] as const,
  timelines: (projectId: string) => ["timelines", projectId] as const,
  timeline: (id: string) => ["timeline", id] as const,
  projection: (id: string) => ["timeline", id, "projection"] as const,
  assets: (projectId: string) => ["assets", projectId] as const,
  asset: (id: string) => ["asset", id] as const,
  timelineRenders: (timelineId: string) => ["renders", "timeline", timelineId] as const,
  workspaceRenders: (workspaceId: string) => ["renders", "workspace", workspaceId] as const,
  deadPieces: (workspaceId: string) => ["dead-pieces", workspaceId] as const,
  renderPresets: (workspaceId: string) => ["render-presets", workspaceId] as const,
  renderBatches: (workspaceId: string) => ["render-batches", workspaceId] as const,
  sessions: ["sessions"] as const,
};
