#pragma once
#include "server/actions/site_editor.h"
#include "server/identity/host_custody.h"

namespace consort::server {

// What people do with a host as a whole. Thread-safe; blocks for the store, the site, or the hub.
class HostActions {
 public:
  HostActions(const ActionParts& parts, SiteEditor& editor)
      : parts_(parts), editor_(editor), custody_(parts.store, parts.barred) {}

  // One commit; tags are in the store too. A host that an agent speaks for keeps its name: its
  // certificate says it.
  Outcome<Done> edit(const Order& order, const store::Host& host, const HostEdit& edit);
  Outcome<Done> retire(const Order& order, const store::Host& host);
  // Stands from when it is durable, whether or not the agent is there.
  Outcome<Done> pause(const Order& order, const store::Host& host, bool paused);
  Outcome<Done> release(const Order& order, const store::Host& host);
  Outcome<Done> reinstall(const Order& order, const store::Host& host,
                          const store::Enrolment& enrolment);

 private:
  Outcome<Done> rename(const Order& order, const store::Host& host, const HostEdit& edit);
  std::optional<Problem> check_unchanged(const Order& order, const store::Host& host) const;
  Outcome<SiteChange> commit(const Order& order, const store::Host& host, const HostEdit& edit);
  Status set_name(const Order& order, const store::Host& host, const std::string& name);

  const ActionParts& parts_;
  SiteEditor& editor_;
  HostCustody custody_;
};

}  // namespace consort::server
