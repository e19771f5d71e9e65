#pragma once
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "model/value.h"

namespace consort::cli {

namespace fs = std::filesystem;

// Runs the program in-process on a site and a root that exist for one test.
class CliTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  void write(const std::string& path, const std::string& text);
  std::string read(const std::string& path);
  bool exists(const std::string& path) { return fs::exists(folder_ / path); }
  // Waits until a file of the site is old enough, by the clock of the file system, for its times to
  // tell every change of it.
  void let_settle(const std::string& path);

  // The verb with the site, root and state of this test where it knows them.
  int run(std::vector<std::string> arguments, const std::string& input = {}, bool terminal = false);
  // The same with nothing added.
  int run_as_typed(std::vector<std::string> arguments, const std::string& input = {},
                   bool terminal = false);
  model::Value json();  // what was printed

  fs::path folder_;
  std::string out_, err_;
  bool out_fails_ = false;
  std::map<std::string, std::string> variables_;  // of the environment
  std::stop_token stop_;
  std::string executable_ = "/proc/self/exe";  // what is sent elsewhere
};

}  // namespace consort::cli
