#pragma once
#include <map>
#include <string>
#include <vector>

#include "cli/context.h"
#include "cli/takeover/settling.h"

namespace consort::cli {

// What a take-over came to, for people and programs.
struct TakenOver {
  std::string host;
  std::string system;  // "Debian GNU/Linux"
  bool new_site = false;
  std::map<std::string, size_t> counts;  // of what is described, by type
  std::map<std::string, int64_t> nobodys;
  std::vector<survey::Description::Remark> remarks;
  Settled settled;
  std::vector<std::string> written;  // paths in the site
};

std::string summary_of(const TakenOver& taken, const Call& call);
// Where it was written, and what to do.
std::string next_steps(const TakenOver& taken, const Call& call);
model::Value to_value(const TakenOver& taken);

}  // namespace consort::cli
