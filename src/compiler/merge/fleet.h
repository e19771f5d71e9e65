#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "compiler/host_facts.h"
#include "compiler/merge/order.h"
#include "compiler/site/site.h"
#include "compiler/site/versions.h"
#include "expression/failure.h"

namespace consort::compiler {

// A host of the site as hosts() shows it.
struct Member {
  std::string name;
  std::string environment;
  std::vector<std::string> tags;
  std::shared_ptr<const model::Facts> facts;  // null: none known
  model::Value value;                         // {name, tags, environment, facts}
  friend bool operator==(const Member& a, const Member& b) {
    return a.name == b.name && a.environment == b.environment && a.tags == b.tags &&
           a.facts == b.facts;
  }
};

// The answer to one hosts("...").
struct Query {
  std::vector<Member> members;
  model::Value value;  // list of the members' values; unknown when a fact it asks for is not known
  Diagnostics diagnostics;  // hosts that cannot be read, so that there is no answer
};

// Answers questions about all hosts of the site. An answer that is the same as before keeps its
// pointer. Thread-safe but for refresh().
class Fleet {
 public:
  Fleet(Site& site, Versions<Order>& orders, const HostFacts& facts);

  void refresh();
  // The hosts that a selector means, by name. The failure is about the selector.
  expression::Outcome<std::shared_ptr<const Query>> query(const std::string& selector);
  // The answer to a query that was asked before.
  std::shared_ptr<const Query> answer(const std::string& selector) {
    return queries_.get(selector);
  }

 private:
  struct Members {
    std::vector<Member> all;
    Diagnostics diagnostics;
  };
  std::shared_ptr<const Members> gather();
  Versions<Query>::Pointer renew(const std::string& selector,
                                 const Versions<Query>::Pointer& before);

  Site& site_;
  Versions<Order>& orders_;
  const HostFacts& facts_;
  Versions<Members> members_;
  Versions<Query> queries_;
};

}  // namespace consort::compiler
