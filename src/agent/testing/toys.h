#pragma once
#include <condition_variable>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "resources/registry.h"

namespace consort::agent {

// A machine made of toys: resources of three types whose state is one colour each. `toys` can be
// refreshed; `lots` are batched and have opaque effects; `knobs` are fingerprinted. Thread-safe.
class ToyMachine {
 public:
  std::map<std::string, std::string> colours;  // by address; absent when not in it
  std::map<std::string, int>
      failures;                 // applies of an address that fail before one succeeds; -1: for ever
  std::set<std::string> stuck;  // applies that change nothing and say they did
  std::set<std::string> hanging;  // applies that last until they are stopped
  std::set<std::string> unreadable;
  std::map<std::string, std::string> complaints;  // what is said when an address fails
  std::set<std::string> blinding;                 // once applied they are unreadable
  Duration apply_takes{};                         // unless it is stopped first
  bool trees = false;                             // a toy is a folder: everything below is watched
  bool transaction_fails = false;                 // apply_all changes nothing and fails
  std::map<std::string, std::string>
      side_effects;  // applying lots.X also sets this colour: address -> colour

  void log(const std::string& line);
  std::vector<std::string> take_log();
  bool logged(const std::string& line) const;

  mutable std::mutex mutex;

 private:
  std::vector<std::string> log_;
};

// A registry of the three types on this machine, which must outlive it.
resources::Registry toy_registry(ToyMachine& machine);

}  // namespace consort::agent
