#pragma once
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"

namespace consort::agent {

enum class Verb { run, once, status, join, help, version };

// The command line of consort-agent.
struct Arguments {
  Verb verb = Verb::help;
  std::optional<std::string> config;  // file
  std::optional<std::string> data;    // folder, in place of the configuration's
  bool verbose = false;
  bool json = false;                      // status
  std::optional<std::string> token;       // join: "-" is the standard input
  std::optional<std::string> token_file;  // join
  std::optional<std::string> name;        // join: instead of the machine's own
  std::vector<std::string> servers;       // join without a token
  std::optional<std::string> root_key;    // join without a token
  bool again = false;                     // join, although it has joined
};

// Code::invalid says what is wrong.
Result<Arguments> parse_arguments(const std::vector<std::string>& words);
std::string usage();

}  // namespace consort::agent
