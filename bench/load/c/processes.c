// Reads /proc; see processes.h. Fields: proc(5).
#include "processes.h"
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static double us_per_tick(void) { return 1e6 / sysconf(_SC_CLK_TCK); }

double process_cpu_us(int pid) {
  char path[64], text[2048];
  snprintf(path, sizeof path, "/proc/%d/stat", pid);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  fclose(file);
  // The second field, the program's name, may hold anything and ends with the last parenthesis.
  char *fields = strrchr(text, ')');
  unsigned long user = 0, system = 0;
  if (fields) sscanf(fields + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  return (user + system) * us_per_tick();
}

long process_rss_kib(int pid) {
  char path[64], line[256];
  snprintf(path, sizeof path, "/proc/%d/status", pid);
  FILE *file = fopen(path, "r");
  if (!file) return 0;
  long kib = 0;
  while (fgets(line, sizeof line, file)) sscanf(line, "VmRSS: %ld", &kib);
  fclose(file);
  return kib;
}

double core_busy_us(int core) {
  char line[512], name[16];
  snprintf(name, sizeof name, "cpu%d ", core);
  FILE *file = fopen("/proc/stat", "r");
  if (!file) return 0;
  unsigned long user = 0, nice = 0, system = 0, irq = 0, soft_irq = 0, stolen = 0;
  while (fgets(line, sizeof line, file))
    if (!strncmp(line, name, strlen(name)))
      sscanf(line + strlen(name), "%lu %lu %lu %*u %*u %lu %lu %lu", &user, &nice, &system, &irq, &soft_irq,
             &stolen);
  fclose(file);
  return (user + nice + system + irq + soft_irq + stolen) * us_per_tick();
}
