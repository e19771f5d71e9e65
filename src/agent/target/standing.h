#pragma once
#include <map>
#include <string>
#include <vector>

#include "agent/engine.h"
#include "wire/orders.h"

namespace consort::agent {

// How the resources of one catalog stand now, by the last look at each and what was done to it.
class Standing {
 public:
  enum class Kind : uint8_t { unseen, compliant, failed, blocked, drifted, waiting };

  explicit Standing(size_t resources = 0) : each_(resources, Kind::unseen) {}

  void saw(const Engine::Look& look);
  void ran(const model::Catalog& catalog, const model::Report& report);
  wire::State::Counts counts() const;
  Kind of(size_t resource) const { return each_[resource]; }
  // Why it is not compliant, by position in the catalog.
  const std::map<size_t, std::string>& reasons() const { return reasons_; }

 private:
  void stands(size_t resource, Kind kind, std::string reason = {});

  std::vector<Kind> each_;
  std::map<size_t, std::string> reasons_;
};
std::string_view to_string(Standing::Kind kind);

// A resource that is not as it is described.
struct NotCompliant {
  std::string resource;  // its address
  Standing::Kind state = Standing::Kind::failed;
  std::string reason;
  friend bool operator==(const NotCompliant&, const NotCompliant&) = default;
};

// The first `most` of them: what failed, then what is blocked, has drifted and waits.
std::vector<NotCompliant> not_compliant(const Standing& standing, const model::Catalog& catalog,
                                        size_t most);

}  // namespace consort::agent
