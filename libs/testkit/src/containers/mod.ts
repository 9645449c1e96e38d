// Entry ./containers: clusters of containers. Apart from mod.ts because the Docker client takes
// half a second to load.
export type { Attempt, BusProbe, LogEntry, StreamCluster } from './bus-probe.ts';
export type { ClusterContainer } from './cluster-container.ts';
export { type ContainerCluster, startContainerCluster } from './container-cluster.ts';
export type { StoredMessage } from './stored-message.ts';
