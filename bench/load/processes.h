// What /proc says of the servers: CPU time and memory of a process, and how busy a core was with everything that runs there.
#pragma once

/** User and system time of all its threads, µs; 0 when there is no such process. */
double process_cpu_us(int pid);
/** Resident memory, KiB. */
long process_rss_kib(int pid);
/** Time that a core was not idle or not there (taken by the hypervisor), µs since boot. */
double core_busy_us(int core);
