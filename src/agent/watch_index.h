#pragma once
#include <map>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "agent/binding.h"
#include "system/events.h"

namespace consort::agent {

// Which resources an event may concern. Built once for a catalog.
class WatchIndex {
 public:
  explicit WatchIndex(const Binding& binding);

  // Folders that must be watched so that every path of the index is seen, sorted.
  const std::set<std::string>& folders() const { return folders_; }
  // Folders of which everything below must be watched too.
  std::vector<std::string> trees() const;
  bool in_tree(const std::string& path) const;

  // Adds the resources that `event` may concern. An overflow concerns all.
  void concerned(const system::Event& event, std::set<uint32_t>& resources) const;

 private:
  using Resources = std::vector<uint32_t>;
  void path_concerned(const std::string& path, std::set<uint32_t>& resources) const;

  size_t size_;
  std::map<std::string, Resources> paths_;  // sorted: what lies below a folder stands together
  std::unordered_map<std::string, Resources> trees_;
  std::unordered_map<std::string, Resources> units_;
  std::set<std::string> folders_;
};

}  // namespace consort::agent
