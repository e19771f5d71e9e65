#include "server/sites/testing/own_process.h"

#include <signal.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace consort::server {
namespace {

constexpr const char* kSiteVariable = "CONSORT_TEST_SITE";
constexpr std::string_view kMark = "own process: ";  // before what is no output of GoogleTest
constexpr auto kPatience = std::chrono::seconds(30);

}  // namespace

OwnProcess::OwnProcess(const std::string& test, const std::string& site)
    : processes_(system::real_process_runner("/")) {
  auto process =
      processes_->start({.argv = {std::filesystem::read_symlink("/proc/self/exe").string(),
                                  "--gtest_also_run_disabled_tests", "--gtest_filter=" + test},
                         .environment = {{kSiteVariable, site}},
                         .timeout = kPatience});
  check(process.has_value(), "cannot start a process");
  process_ = std::move(*process);
  auto id = hear();
  check(id.has_value(), "the process says nothing: " + process_->errors());
  id_ = static_cast<pid_t>(std::atoi(id->c_str()));
}

std::optional<std::string> OwnProcess::hear() {
  while (auto line = process_->receive(kPatience)) {
    if (line->starts_with(kMark)) return line->substr(kMark.size());
  }
  return std::nullopt;
}

void OwnProcess::kill() { ::kill(id_, SIGKILL); }

std::string site_of_own_process() {
  const char* site = std::getenv(kSiteVariable);
  check(site != nullptr, "this test is run by another one");
  say(std::to_string(getpid()));
  return site;
}

void say(const std::string& line) {
  std::printf("%.*s%s\n", static_cast<int>(kMark.size()), kMark.data(), line.c_str());
  std::fflush(stdout);
}

}  // namespace consort::server
