#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace consort::server {

enum class Verb { start, backup, restore, check, help };

// The command line of `consort server`.
struct Arguments {
  Verb verb = Verb::help;
  std::optional<std::string> config;  // file
  std::optional<std::string> data;    // folder, in place of the configuration's
  std::optional<std::string> listen;  // start: address and port, in place of the configuration's
  std::string folder;                 // backup: to make; restore: to take
  bool verbose = false;
};

// Code::invalid says what is wrong.
Result<Arguments> parse_arguments(const std::vector<std::string>& words);
std::string usage();

}  // namespace consort::server
