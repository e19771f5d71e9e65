// Runs one command and appends what the kernel accounted for it, as one line of JSON, to a file.
// Static and small: a child's peak memory counts from that of the process it was forked from.
// usage: measure RESULT COMMAND [ARGUMENT...]
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

namespace {

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

double now() {
  timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  prctl(PR_SET_CHILD_SUBREAPER, 1);  // what the command leaves behind counts too
  double begun = now();
  pid_t child = fork();
  if (child == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    execvp(argv[2], argv + 2);
    perror(argv[2]);
    _exit(127);
  }
  if (child < 0) return 2;
  int status = 0, other = 0;
  rusage used;
  while (true) {
    pid_t ended = wait4(-1, &other, 0, &used);
    if (ended < 0) return 2;
    if (ended == child) break;
  }
  status = other;
  double wall = now() - begun;
  while (waitpid(-1, &other, WNOHANG) > 0) {
  }
  rusage all;
  getrusage(RUSAGE_CHILDREN, &all);
  FILE* result = fopen(argv[1], "a");
  if (!result) return 2;
  int code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  fprintf(result,
          "{\"code\": %d, \"wall\": %.6f, \"cpu\": %.6f, \"user\": %.6f, \"system\": %.6f, "
          "\"peak_kb\": %ld}\n",
          code, wall, seconds(all.ru_utime) + seconds(all.ru_stime), seconds(all.ru_utime),
          seconds(all.ru_stime), used.ru_maxrss);
  return fclose(result) == 0 ? 0 : 2;
}
