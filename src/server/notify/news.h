#pragma once
#include <string>
#include <vector>

#include "base/clock.h"
#include "model/value.h"
#include "store/compliance.h"

// What there is to tell of hosts that changed at about the same time. Pure.
namespace consort::server {

// A host went from right to wrong, or back.
struct HostTurn {
  store::HostId host;
  std::string name;
  store::Turn turn = store::Turn::none;
  std::string state;  // then: "drifted"
  WallTime time;
  friend bool operator==(const HostTurn&, const HostTurn&) = default;
};

struct News {
  std::vector<HostTurn> lost, regained;  // by name
  bool empty() const { return lost.empty() && regained.empty(); }
};

// Of turns in their order: the last one of each host; none of one that ended as it began.
News news_of(const std::vector<HostTurn>& turns);

// "12 hosts lost compliance: web1, web2, web3, web4, web5 and 7 more. web9 regained it."
std::string sentence_of(const News& news);

// The message to a program: who, what, when, and the sentence. Of each kind at most kMostHostsTold.
model::Map message_of(const News& news, const std::string& environment, const std::string& name,
                      WallTime now);
constexpr size_t kMostHostsTold = 500;

}  // namespace consort::server
