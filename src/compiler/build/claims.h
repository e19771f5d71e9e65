#pragma once
#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/build/built.h"

namespace consort::compiler {

// A resource lays hold of something: see model::ClaimRule.
struct Claim {
  const model::ClaimRule* rule = nullptr;
  uint32_t resource = 0;
  std::string_view key;
  std::string_view value;  // "": the resource's own
  model::Mark mark = {};   // nowhere: that of the resource
};

// All that the resources of a host claim, and who claims the same. What is not known yet claims
// nothing. Lives as long as the resources; views go into them and into this.
class Claims {
 public:
  explicit Claims(const BuiltResources& resources);
  Claims(const Claims&) = delete;
  Claims& operator=(const Claims&) = delete;

  const std::vector<Claim>& all() const { return all_; }  // by resource

  // The claims to each thing that has several, by resource; things in an order that means nothing.
  std::vector<std::vector<uint32_t>> shared() const;

  // The first claim to that thing under this key that lets nothing lie below it; null: there is
  // none.
  const Claim* closed(const std::string& thing, std::string_view key) const;
  bool has_closed(std::string_view thing) const {
    return std::find(closed_.begin(), closed_.end(), thing) != closed_.end();
  }

 private:
  struct Entry {
    uint64_t hash;  // of thing and key
    uint32_t claim;
  };

  void add(const Built& built, uint32_t resource, const model::ClaimRule& rule);
  void add_value(const model::Value& value, std::string_view wanted, uint32_t resource,
                 const model::ClaimRule& rule);
  void put(Claim claim);
  std::string_view keep(std::string text) { return made_.emplace_back(std::move(text)); }
  bool meet(const Entry& one, const Entry& other) const;
  bool comes_before(const Entry& one, const Entry& other) const;

  std::vector<Claim> all_;
  std::vector<Entry> index_;              // those that meet side by side, by claim
  std::vector<std::string_view> closed_;  // things of which a claim is closed; few
  std::deque<std::string> made_;          // keys and values that stand nowhere else
};

}  // namespace consort::compiler
