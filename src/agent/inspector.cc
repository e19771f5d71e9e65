#include "agent/inspector.h"

#include "base/strings.h"
#include "resources/difference.h"

namespace consort::agent {
namespace {

constexpr size_t kChunk = 64;  // resources a worker takes at a time
using reconcile::Reading;

Reading failed(std::string problem) {
  Reading reading;
  reading.state = Reading::State::failed;
  reading.problem = std::move(problem);
  return reading;
}

// Reads it, and takes the fingerprint, if that is not known yet, before: a change in between moves
// it, and is seen next time.
Result<model::Map> observe(const BoundType& type, const resources::Identity& identity,
                           resources::Context& context, Fingerprint& now) {
  if (type.inspecting && now == Fingerprint{}) {
    TRY(resources::Inspecting::Sight sight, type.inspecting->inspect(identity, context));
    now = sight.fingerprint;
    return std::move(sight.observed);
  }
  if (type.fingerprinting && now == Fingerprint{})
    now = type.fingerprinting->fingerprint(identity, context);
  return type.provider->read(identity, context);
}

}  // namespace

std::vector<Reading> Inspector::look_at_all(std::stop_token stop) {
  std::vector<Reading> readings(binding_.size());
  pool_.for_each(readings.size(), kChunk, [&](size_t i) {
    readings[i] = look(static_cast<uint32_t>(i), stop, !settings_.paranoid);
  });
  return readings;
}

std::vector<Reading> Inspector::look_at(std::span<const uint32_t> resources, std::stop_token stop) {
  std::vector<Reading> readings(binding_.size());
  pool_.for_each(resources.size(), kChunk, [&](size_t i) {
    readings[resources[i]] = look(resources[i], stop, !settings_.paranoid);
  });
  return readings;
}

Reading Inspector::look_at(uint32_t resource, std::stop_token stop) {
  return look(resource, stop, false);
}

std::optional<Fingerprint> Inspector::when_right(const Subject& subject) const {
  std::optional<State::Known> known = state_.known(subject.address);
  if (!known || known->desired != subject.desired) return std::nullopt;
  return known->fingerprint;
}

bool Inspector::is_contested(const Subject& subject, Fingerprint now) const {
  std::optional<State::Known> known = state_.known(subject.address);
  return known && known->desired != subject.desired && known->fingerprint != Fingerprint{} &&
         now != Fingerprint{} && known->fingerprint != now;
}

Reading Inspector::look(uint32_t i, std::stop_token stop, bool trust) {
  Reading reading = find_difference(i, std::move(stop), trust);
  reading.problem = binding_.tellable(i, std::move(reading.problem));
  return reading;
}

Reading Inspector::find_difference(uint32_t i, std::stop_token stop, bool trust) {
  const Subject& subject = binding_.subject(i);
  const model::Resource& resource = binding_.desired(i);
  if (!resource.waits_for.empty()) {
    Reading reading;
    reading.state = Reading::State::waiting;
    reading.problem = "waits for " + join(resource.waits_for, ", ");
    return reading;
  }
  if (!subject.problem.empty()) return failed(subject.problem);
  if (stop.stop_requested()) return failed("stopped before it was read");

  resources::Context context = binding_.context();
  context.stop = stop;
  context.timeout = resource.timeout;
  resources::Identity identity = binding_.identity(i);
  Fingerprint now{};
  Reading reading;
  reading.state = Reading::State::right;
  if (trust && subject.type->fingerprinting) {
    std::optional<Fingerprint> then = when_right(subject);
    if (then) now = subject.type->fingerprinting->fingerprint(identity, context);
    if (now != Fingerprint{} && then == now) return reading;
  }

  auto observed = observe(*subject.type, identity, context, now);
  if (!observed)
    return failed(std::move(observed.error()).within("reading " + subject.address).to_string());
  auto change = resources::difference(*subject.type->provider, *subject.type->schema, resource,
                                      *observed, context);
  if (!change)
    return failed(std::move(change.error()).within("comparing " + subject.address).to_string());
  reading.change = std::move(*change);
  reading.untold = reconcile::untold(*subject.type->schema, resource, *observed);
  if (!reading.change) {
    state_.learn(subject.address, {subject.desired, now});
    return reading;
  }
  reading.state = Reading::State::differs;
  reading.ordered = !when_right(subject) || subject.type->schema->runs;
  // Who takes in what was done by hand does not undo it along with a change of the description.
  if (resource.drift == model::DriftPolicy::propose && is_contested(subject, now)) {
    reading.ordered = false;
    reading.change->because.push_back("changed by hand, and then described otherwise");
  }
  reading.enforced = settings_.enforce;
  reading.observed = std::move(*observed);
  return reading;
}

}  // namespace consort::agent
