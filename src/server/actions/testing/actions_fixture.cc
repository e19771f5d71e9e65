#include "server/actions/testing/actions_fixture.h"

#include "base/strings.h"
#include "store/audit.h"
#include "store/events.h"

namespace consort::server {

ActionsTest::ActionsTest() {
  schema_.add({.collection = "files",
               .singular = "file",
               .name_kind = model::AttributeKind::path,
               .attributes = {{.name = "content", .kind = model::AttributeKind::content},
                              {.name = "notes", .file_text = true}}});
  schema_.add({.collection = "services", .singular = "service"});
  sites_.add(at_.production, *site_);
  restart();
}

void ActionsTest::restart() {
  actions_.reset();
  actions_.emplace(ServerActions::Parts{.store = *at_.store,
                                        .vault = *at_.vault,
                                        .barred = *at_.barred,
                                        .desk = *at_.desk,
                                        .orders = orders_,
                                        .deployments = deployments_,
                                        .sites = sites_,
                                        .clock = at_.clock,
                                        .ring_events = [] {},
                                        .servers = {"localhost:8443"},
                                        .schema = schema_});
}

FileEdits ActionsTest::described() {
  return {{"site.yaml", "name: shop\nformat: 1\n"},
          {"hosts/web1.yaml",
           "# The first\n"
           "tags: [base]  # in order\n"
           "files:\n"
           "  /etc/motd: {content: hello}\n"}};
}

model::Map ActionsTest::follows() {
  model::Map follow;
  follow.set("url", model::Value("https://git.example/site.git"));
  model::Map settings;
  settings.set("follow", model::Value(std::move(follow)));
  return settings;
}

Order ActionsTest::order(const std::string& verb, const std::string& object) {
  Order order{.actor = "token:7", .author = "Ann", .request_id = "r-1"};
  order.environment =
      at_.store->read([&](store::Reader& r) { return store::environments::get(r, at_.production); })
          .value();
  order.audit = {
      .environment = at_.production, .actor = order.actor, .verb = verb, .object = object};
  order.audit.details.set("request_id", model::Value(order.request_id));
  return order;
}

store::Host ActionsTest::add_host(const std::string& name, const std::vector<std::string>& tags) {
  return at_.store
      ->write([&](store::Writer& w) -> Result<store::Host> {
        TRY(auto id, store::hosts::add(w, at_.production, {.name = name, .tags = tags}));
        return store::hosts::get(w, at_.production, id);
      })
      .value();
}

store::Enrolment ActionsTest::pending(const TestMachine& machine) {
  auto answer = at_.desk->ask(machine.request(), "192.0.2.1");
  check(answer.has_value(), "the machine is not let in");
  return at_.store
      ->read(
          [&](store::Reader& r) { return store::enrolments::find(r, machine.key.fingerprint()); })
      .value()
      .value();
}

std::string ActionsTest::file(const std::string& path) {
  auto text = site_->tree(site_.head()).value()->read(path);
  return text ? *text : "(none)";
}

std::vector<std::string> ActionsTest::audited() {
  auto page = at_.store->read([](store::Reader& r) { return store::audit::list(r, {}, {}); });
  std::vector<std::string> lines;
  for (const store::AuditEntry& entry : page->items) {
    std::string line = entry.verb + " " + entry.object + " by " + entry.actor;
    if (auto* commit = entry.details.find("commit")) line += " " + commit->text().substr(0, 7);
    lines.push_back(std::move(line));
  }
  return lines;
}

store::AuditEntry ActionsTest::last_audit() {
  return at_.store->read([](store::Reader& r) { return store::audit::list(r, {}, {.limit = 1}); })
      ->items.at(0);
}

std::vector<std::string> ActionsTest::events() {
  auto all = at_.store->read(
      [&](store::Reader& r) { return store::events::since(r, at_.production, {}, 0, 100); });
  std::vector<std::string> kinds;
  for (const store::Event& event : *all)
    kinds.push_back(event.kind);
  return kinds;
}

}  // namespace consort::server
