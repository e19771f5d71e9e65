#include "server/compliance/testing/assessed_fleet.h"

#include "store/catalogs.h"
#include "store/compliance.h"
#include "store/drift.h"
#include "store/revisions.h"

namespace consort::server {

AssessedFleet::AssessedFleet() {
  auto store = store::Store::open({.path = folder_.path() + "/consort.db"}, clock_);
  check(store.has_value(), "cannot open the store");
  store_ = std::move(*store);
  prod_ = write([](store::Writer& w) { return store::environments::add(w, "acme", "prod"); });
  revision_ = write([&](store::Writer& w) {
    return store::revisions::add(w, prod_, {.commit = "c0ffee", .message = "Begin"});
  });
}

Digest AssessedFleet::give(store::Writer& writer, store::HostId host,
                           const std::vector<std::string>& addresses) {
  std::string json = R"({"host":")" + std::to_string(host.value) + R"(","resources":[)";
  for (const std::string& address : addresses)
    json += (json.ends_with("[") ? "" : ",") + (R"({"address":")" + address + R"("})");
  auto digest = store::catalogs::put(writer, prod_, json + "]}");
  check(digest && store::catalogs::assign(writer, prod_, revision_, host, *digest),
        "cannot keep a catalog");
  return *digest;
}

store::HostId AssessedFleet::add_silent_host(const std::string& name,
                                             const std::vector<std::string>& addresses) {
  return write([&](store::Writer& w) -> Result<store::HostId> {
    TRY(auto host, store::hosts::add(w, prod_, {.name = name}));
    give(w, host, addresses);
    return host;
  });
}

store::HostId AssessedFleet::add_host(const std::string& name, const std::vector<std::string>& tags,
                                      const std::vector<std::string>& addresses) {
  auto host = write([&](store::Writer& w) -> Result<store::HostId> {
    TRY(auto added, store::hosts::add(w, prod_, {.name = name, .tags = tags}));
    catalogs_[added.value] = give(w, added, addresses);
    return added;
  });
  says(host, store::Compliance::compliant, {.compliant = static_cast<int64_t>(addresses.size())});
  return host;
}

void AssessedFleet::says(store::HostId host, store::Compliance state,
                         const store::ResourceCounts& counts) {
  write([&](store::Writer& w) {
    return store::compliance::note(w, prod_, {host, catalogs_[host.value], counts}, state);
  });
}

void AssessedFleet::drift(store::HostId host, const std::string& address, Duration from,
                          Duration to) {
  write([&](store::Writer& w) -> Status {
    TRY_DO(store::drift::see(w, prod_, host, address, "{}", w.now() - from));
    if (to >= Duration(0)) TRY_DO(store::drift::settle(w, prod_, host, address, w.now() - to));
    return {};
  });
}

void AssessedFleet::failure(store::HostId host, const std::string& address, Duration from,
                            Duration to, store::FailureOutcome outcome) {
  write([&](store::Writer& w) -> Status {
    TRY_DO(store::failures::see(w, prod_, host, address, outcome, w.now() - from));
    if (to >= Duration(0)) TRY_DO(store::failures::mend(w, prod_, host, address, w.now() - to));
    return {};
  });
}

std::vector<store::Host> AssessedFleet::hosts() {
  return read([&](store::Reader& r) { return store::hosts::list(r, prod_, {}, {.limit = 1000}); })
      .items;
}

Assessment AssessedFleet::assessed(Duration window) {
  auto all = hosts();
  return read([&](store::Reader& r) {
    return assess(r, shapes_, prod_, std::move(all), {r.now() - window, r.now()});
  });
}

}  // namespace consort::server
