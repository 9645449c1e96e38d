// Reads /proc: CPU time and memory of a process, and busy time of a core.
#pragma once

/** Returns user and system time of all threads, µs; 0 without such a process. */
double process_cpu_us(int pid);
/** Returns resident memory, KiB. */
long process_rss_kib(int pid);
/** Returns how long a core was busy or stolen by the hypervisor since boot, µs. */
double core_busy_us(int core);
