#pragma once
#include <memory>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "base/secret.h"
#include "model/change.h"
#include "model/facts.h"
#include "model/resource.h"
#include "model/schema.h"
#include "system/events.h"
#include "system/target.h"

namespace consort::resources {

// Bytes of content that a catalog names by digest. Thread-safe.
class BlobSource {
 public:
  virtual ~BlobSource() = default;
  // Code::corrupt when the bytes do not match.
  virtual Result<std::string> read(const Digest& digest) = 0;
};

// What secret("db/password") stands for on this machine. Thread-safe.
class SecretSource {
 public:
  virtual ~SecretSource() = default;
  virtual Result<Secret> read(const std::string& name) = 0;
};

// Everything a provider may touch, for one call.
struct Context {
  system::Target& target;
  const model::Facts& facts;
  BlobSource& blobs;
  std::stop_token stop = {};
  Duration timeout = std::chrono::minutes(10);  // for the programs this call runs
};

// Which properties whoever reads is going to look at: all, or those that a description names. What
// is costly to tell (the digest of a large file) may be left out of a reading when nobody asked; a
// reading is therefore good for one description only.
class Interest {
 public:
  Interest() = default;  // everything
  explicit Interest(const model::Map& desired) : desired_(&desired) {}
  bool in(std::string_view property) const { return !desired_ || desired_->contains(property); }

 private:
  const model::Map* desired_ = nullptr;
};

// Which thing is meant: the name and what identity_attributes() selects. Never the desired state.
struct Identity {
  const std::string& name;
  const model::Map& attributes;
  Interest interest = {};

  const model::Value* find(std::string_view attribute) const { return attributes.find(attribute); }
  std::string text(std::string_view attribute) const;  // "" when it was not given, or is no text
  bool flag(std::string_view attribute) const;         // false when it was not given
};

// Of a resource's attributes those that tell which thing is meant: role `identity`, and properties
// that identify.
model::Map identity_attributes(const model::TypeSchema& type, const model::Map& attributes);

// One change to carry out. `desired` has every default filled in and every secret in place;
// `observed` is what read() returned just before.
struct Order {
  const model::Resource& desired;
  const model::Map& observed;
  const model::Change& change;

  const std::string& name() const { return desired.address.name; }
  // A desired attribute, or null when the description does not say.
  const model::Value* wanted(std::string_view attribute) const {
    return desired.attributes.find(attribute);
  }
  std::string text(std::string_view attribute) const;  // "" when not given
  bool flag(std::string_view attribute) const;         // false when not given
};

// Realises one resource type on one target. Made once for a target and used from many threads at
// once, for different resources; what it caches must notice when the machine has changed (compare a
// fingerprint).
class Provider {
 public:
  virtual ~Provider() = default;

  // The state of things as they are: `state` and every property that can be told, in the forms the
  // spec names. A thing that is not there is {state: absent}. Changes nothing.
  virtual Result<model::Map> read(const Identity& identity, Context& context) = 0;

  // Makes it so. Afterwards read() must agree with the order. Fails without leaving half-written
  // state behind.
  virtual Status apply(const Order& order, Context& context) = 0;
};

// Abilities a provider may have besides; the framework finds them by dynamic_cast.

// Tells cheaply that nothing can have changed since the last read(): equal non-zero fingerprints
// mean an equal state.
class Fingerprinting {
 public:
  virtual ~Fingerprinting() = default;
  // {0, 0}: cannot tell.
  virtual Fingerprint fingerprint(const Identity& identity, Context& context) = 0;
};

// Reads and takes the fingerprint in one look, where two cost twice. The fingerprint is of the very
// state that was read, or of one before it.
class Inspecting {
 public:
  struct Sight {
    model::Map observed;        // as read() gives it
    Fingerprint fingerprint{};  // as Fingerprinting gives it; {0, 0}: nothing is there
  };
  virtual ~Inspecting() = default;
  virtual Result<Sight> inspect(const Identity& identity, Context& context) = 0;
};

// Settles what a description leaves open ("latest", ">= 1.2", purged) before it is compared with
// what was observed, so that a plan names the very values it will set. What cannot be told yet
// stays as described.
class Resolving {
 public:
  virtual ~Resolving() = default;
  // The attributes to compare and to set, or nothing: those described. Changes nothing.
  virtual Result<std::optional<model::Map>> resolve(const model::Resource& desired,
                                                    const model::Map& observed,
                                                    Context& context) = 0;
};

// Tells beforehand why apply() cannot but fail on the machine as it is now, with the very words it
// would fail with. Succeeds when nothing in sight is in the way. Changes nothing.
class Foreseeing {
 public:
  virtual ~Foreseeing() = default;
  virtual Status foresee(const Order& order, Context& context) = 0;
};

// Acts on a notification: reload, restart, run.
class Refreshing {
 public:
  virtual ~Refreshing() = default;
  virtual Status refresh(const model::Resource& desired, Context& context) = 0;
};

// Names everything of its type that exists, for `read --all`, take-over and purge.
class Enumerating {
 public:
  virtual ~Enumerating() = default;
  virtual Result<std::vector<std::string>> enumerate(Context& context) = 0;
};

// Does many changes in one transaction. The framework falls back to apply() one by one when it
// fails, to tell which of them is at fault.
class Batching {
 public:
  virtual ~Batching() = default;
  virtual Status apply_all(std::span<const Order> orders, Context& context) = 0;
};

// Shows the text behind a `content` property, for diffs.
class Readable {
 public:
  virtual ~Readable() = default;
  virtual Result<std::string> content(const Identity& identity, size_t limit, Context& context) = 0;
};

// Says what to watch so that drift is seen at once.
struct WatchPoint {
  enum class Kind {
    path,  // this file, link or directory entry
    tree,  // this directory and everything below it
    unit,  // a systemd unit, by name
  };
  Kind kind = Kind::path;
  std::string subject;
};
class Watching {
 public:
  virtual ~Watching() = default;
  virtual std::vector<WatchPoint> watch_points(const Identity& identity) = 0;
  // For points that are not paths: where their events come from; null when paths are all.
  virtual Result<std::unique_ptr<system::EventSource>> open_events() {
    return std::unique_ptr<system::EventSource>();
  }
};

}  // namespace consort::resources
