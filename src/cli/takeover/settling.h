#pragma once
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/site.h"
#include "cli/takeover/host_draft.h"
#include "cli/takeover/machine.h"

namespace consort::cli {

// A resource that is not described after all.
struct Omission {
  std::string address;
  std::string reason;  // for people
  friend bool operator==(const Omission&, const Omission&) = default;
};

struct Settled {
  std::vector<Omission> left_out;   // of what was seen: described, they would change the machine
  std::vector<Omission> withdrawn;  // of what the tags of the host say, likewise
  std::vector<std::string> shared;  // of what was seen: the tags say the very same
  size_t unchanged = 0;             // resources of the plan, which is empty
  Diagnostics warnings;
};

// The site with a draft in it, to compile it.
using OpenDraft = std::function<Result<std::unique_ptr<Site>>(const HostDraft& draft)>;

// Takes out of `draft` what does not compile, and what the machine is not exactly like, until the
// plan of the host against `machine` is empty. An error when that cannot be had: because the site
// itself does not compile, which is said, with Code::invalid.
Result<Settled> settle(const OpenDraft& open, const std::string& host, const Sighting& sighting,
                       Machine& machine, HostDraft& draft);

}  // namespace consort::cli
