#pragma once
#include <semaphore>

#include "server/actions/site_editor.h"

namespace consort::server {

// One resource on one host: as it is now, which its agent tells, and as it is to be, which the site
// says. Thread-safe. Waits for agents; of those who ask only so many at a time, so that agents that
// are slow to answer leave threads for everybody else.
class LiveResources {
 public:
  static constexpr ptrdiff_t kAtOnce = 4;
  static constexpr Duration kPatience = std::chrono::seconds(5);

  LiveResources(const ActionParts& parts, SiteEditor& editor) : parts_(parts), editor_(editor) {}

  // Agents read as root, so what is in a file is not for who may only read: that is redacted. The
  // version is of what the agent tells and of what the site says: who writes with the ETag of
  // it overwrites neither a change on the host nor one that is on its way there. unavailable: the
  // agent is away; timeout: it does not answer in time; busy: too many ask.
  Outcome<Done> read(const Order& order, const store::Host& host, const ResourceAddress& address);
  // A commit to the host's own layer. With If-Match both must be as they were read, also when
  // another commit came first.
  Outcome<Done> write(const Order& order, const store::Host& host, const ResourceAddress& address,
                      const model::Map& attributes);

 private:
  // With the name as the type has it: a path that was part of a URL has lost its first "/".
  Outcome<model::Address> resolve(const ResourceAddress& address) const;
  model::Map without_contents(const std::string& type, const model::Map& state) const;
  Outcome<model::Map> ask(const Order& order, const store::Host& host,
                          const model::Address& address);

  const ActionParts& parts_;
  SiteEditor& editor_;
  std::counting_semaphore<kAtOnce> places_{kAtOnce};
};

}  // namespace consort::server
