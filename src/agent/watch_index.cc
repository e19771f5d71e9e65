#include "agent/watch_index.h"

namespace consort::agent {
namespace {

std::string parent_of(const std::string& path) {
  size_t slash = path.rfind('/');
  return slash == 0 || slash == std::string::npos ? "/" : path.substr(0, slash);
}

}  // namespace

WatchIndex::WatchIndex(const Binding& binding) : size_(binding.size()) {
  for (uint32_t i = 0; i < binding.size(); ++i) {
    resources::Watching* watching = binding.subject(i).type->watching;
    if (!watching || !binding.subject(i).problem.empty()) continue;
    for (resources::WatchPoint& point : watching->watch_points(binding.identity(i))) {
      switch (point.kind) {
        case resources::WatchPoint::Kind::unit:
          units_[point.subject].push_back(i);
          break;
        case resources::WatchPoint::Kind::tree:
          trees_[point.subject].push_back(i);
          folders_.insert(point.subject);
          [[fallthrough]];
        case resources::WatchPoint::Kind::path:
          folders_.insert(parent_of(point.subject));
          paths_[point.subject].push_back(i);
          break;
      }
    }
  }
}

std::vector<std::string> WatchIndex::trees() const {
  std::vector<std::string> trees;
  for (const auto& [path, resources] : trees_)
    trees.push_back(path);
  return trees;
}

bool WatchIndex::in_tree(const std::string& path) const {
  for (std::string at = path;; at = parent_of(at)) {
    if (trees_.contains(at)) return true;
    if (at == "/") return false;
  }
}

// The path itself, what lies below it (a folder came or went), and the trees it lies in.
void WatchIndex::path_concerned(const std::string& path, std::set<uint32_t>& resources) const {
  std::string below = path == "/" ? "/" : path + "/";
  auto add = [&](const Resources& found) { resources.insert(found.begin(), found.end()); };
  if (auto exact = paths_.find(path); exact != paths_.end()) add(exact->second);
  for (auto at = paths_.lower_bound(below); at != paths_.end() && at->first.starts_with(below);
       ++at)
    add(at->second);
  if (trees_.empty()) return;
  for (std::string at = path;; at = parent_of(at)) {
    if (auto tree = trees_.find(at); tree != trees_.end()) add(tree->second);
    if (at == "/") return;
  }
}

void WatchIndex::concerned(const system::Event& event, std::set<uint32_t>& resources) const {
  switch (event.kind) {
    case system::Event::Kind::path:
      path_concerned(event.subject, resources);
      break;
    case system::Event::Kind::unit:
      if (auto unit = units_.find(event.subject); unit != units_.end()) {
        resources.insert(unit->second.begin(), unit->second.end());
      }
      break;
    case system::Event::Kind::overflow:
      for (uint32_t i = 0; i < size_; ++i)
        resources.insert(i);
      break;
  }
}

}  // namespace consort::agent
