#include "model/json.h"
#include "server/api/collections/acting.h"
#include "server/api/collections/collections.h"
#include "server/api/collections/fields.h"
#include "server/api/collections/found.h"
#include "server/api/collections/host_view.h"
#include "server/api/collections/listing.h"

namespace consort::server {

model::Map host_view(const store::Host& h) {
  Fields fields;
  fields.add("id", h.id)
      .add("name", h.name)
      .add("tags", h.tags)
      .add("life_cycle", h.life_cycle)
      .add("connectivity", h.connectivity)
      .add("compliance", h.compliance)
      .add("note", h.note)
      .add("facts_digest", h.facts)
      .add("last_seen", h.last_seen)
      .add("created", h.created);
  if (!h.agent.empty()) fields.add("agent", h.agent);
  if (!h.certificate.empty()) fields.add("certificate", h.certificate);
  return fields.take();
}

namespace {

// What somebody decides about a host; the rest changes while it runs.
std::string decided(const store::Host& h) {
  return model::to_json(Fields()
                            .add("id", h.id)
                            .add("name", h.name)
                            .add("tags", h.tags)
                            .add("life_cycle", h.life_cycle)
                            .add("note", h.note)
                            .take());
}

Reply list_hosts(const Call& call, store::Reader& reader) {
  TRY(auto filter, filter_of(call));
  TRY(auto page, store::hosts::list(reader, call.site(), filter, page_of(call)));
  return list_answer(call, page, host_view);
}

Reply get_host(const Call& call, store::Reader& reader) {
  TRY(store::Host host, host_of(call, reader));
  Answer answer = Answer::of(host_view(host));
  answer.version = decided(host);
  return answer;
}

HostEdit edit_of(const Call& call) {
  HostEdit edit;
  if (auto* name = call.member("name")) edit.name = name->text();
  if (auto* labels = call.member("labels")) edit.labels = labels->map();
  if (auto* tags = call.member("tags")) edit.tags = texts_of(*tags);
  return edit;
}

std::string object_of(const store::Host& host) { return "host:" + host.name; }

ActHandler pauses(const Services& services, bool paused) {
  return act_on(services, host_of,
                [paused](Actions& actions, const Call& call, const store::Host& host) {
                  return actions.pause_host(order_of(call, object_of(host)), host, paused);
                });
}

}  // namespace

void add_hosts(HandlerTable& handlers, const Services& services) {
  handlers.read("listHosts", list_hosts);
  handlers.read("getHost", get_host);
  handlers.act(
      "changeHost",
      act_on(services, host_of, [](Actions& actions, const Call& call, const store::Host& host) {
        return actions.edit_host(order_of(call, object_of(host)), host, edit_of(call));
      }));
  handlers.act(
      "retireHost",
      act_on(services, host_of, [](Actions& actions, const Call& call, const store::Host& host) {
        return actions.retire_host(order_of(call, object_of(host)), host);
      }));
  handlers.act(
      "releaseHost",
      act_on(services, host_of, [](Actions& actions, const Call& call, const store::Host& host) {
        return actions.release_host(order_of(call, object_of(host)), host);
      }));
  handlers.act("pauseHost", pauses(services, true));
  handlers.act("resumeHost", pauses(services, false));
}

}  // namespace consort::server
