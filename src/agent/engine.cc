#include "agent/engine.h"

#include <unordered_set>

#include "agent/watch_index.h"
#include "model/text_diff.h"

namespace consort::agent {
namespace {

constexpr size_t kDiffLimit = 1 << 20;  // bytes of a text that is compared line by line

}  // namespace

Engine::Engine(const Binding& binding, const model::Schema& schema, State& state, ThreadPool& pool,
               const Clock& clock, Settings settings)
    : binding_(binding),
      state_(state),
      graph_(binding.catalog(), schema),
      inspector_(binding, state, pool, settings.inspect),
      worker_(binding, graph_, inspector_, state, clock, model::Redactor(settings.redaction_key)),
      applier_(graph_, worker_, state, pool, clock, settings.apply) {}

Engine::Look Engine::look_at_all(std::stop_token stop) {
  return decide(inspector_.look_at_all(std::move(stop)));
}

Engine::Look Engine::look_at(std::span<const uint32_t> resources, std::stop_token stop) {
  return decide(inspector_.look_at(resources, std::move(stop)));
}

Engine::Look Engine::decide(std::vector<reconcile::Reading> readings) {
  for (uint32_t i = 0; i < readings.size(); ++i) {
    if (readings[i].state == reconcile::Reading::State::right)
      state_.settled(binding_.subject(i).address);
  }
  Look look{std::move(readings), {}};
  look.agenda = reconcile::make_agenda(graph_, look.readings, state_.promises(),
                                       [this](uint32_t node) { return worker_.refreshable(node); });
  look.agenda.plan.catalog = binding_.digest();
  for (model::Change& change : look.agenda.plan.changes)
    change = binding_.tellable(std::move(change));
  return look;
}

Result<model::Report> Engine::apply(const Look& look, Observer& observer, std::stop_token stop) {
  return applier_.apply(look.agenda, look.readings, observer, std::move(stop));
}

Status Engine::make_durable() {
  TRY_DO(worker_.sync());
  return state_.commit(/*durable=*/true);
}

void Engine::add_text_diffs(model::Plan& plan, std::stop_token stop) const {
  resources::Context context = binding_.context();
  context.stop = std::move(stop);
  for (model::Change& change : plan.changes) {
    const model::Resource* resource = binding_.catalog().find(change.address);
    if (!resource) continue;
    auto i = static_cast<uint32_t>(resource - binding_.catalog().resources.data());
    for (model::AttributeChange& attribute : change.attributes.own()) {
      const model::AttributeSchema* schema =
          binding_.subject(i).type->schema->attribute(attribute.name);
      bool content = schema && schema->kind == model::AttributeKind::content;
      if (!content || attribute.sensitive) continue;
      attribute.diff = binding_.mask().hide(content_diff(i, change, attribute, context));
    }
  }
}

std::string Engine::content_diff(uint32_t i, const model::Change& change,
                                 const model::AttributeChange& attribute,
                                 resources::Context& context) const {
  const BoundType& type = *binding_.subject(i).type;
  std::string before, after;
  if (type.readable && change.action != model::Action::create) {
    auto text = type.readable->content(binding_.identity(i), kDiffLimit, context);
    if (!text) return {};
    before = std::move(*text);
  }
  if (attribute.to.is_text()) {
    after = attribute.to.text();
  } else if (attribute.to.is_map()) {
    const model::Value* hex = attribute.to.map().find("sha256");
    auto digest = hex && hex->is_text() ? Digest::from_hex(hex->text()) : std::nullopt;
    auto bytes =
        digest ? context.blobs.read(*digest) : Result<std::string>(fail(Code::not_found, ""));
    if (!bytes || bytes->size() > kDiffLimit) return {};
    after = std::move(*bytes);
  }
  return model::unified_diff(before, after, change.address.name + " (now)",
                             change.address.name + " (described)");
}

size_t Engine::clear_leftovers() {
  if (!state_.interrupted()) return 0;
  size_t cleared = 0;
  const WatchIndex index(binding_);
  for (const std::string& folder : index.folders()) {
    auto removed = system::remove_leftovers(binding_.target().files(), folder);
    if (removed) cleared += *removed;
  }
  state_.end_work();
  return cleared;
}

std::vector<std::string> Engine::no_longer_described() const {
  std::unordered_set<std::string_view> described;
  for (uint32_t i = 0; i < binding_.size(); ++i)
    described.insert(binding_.subject(i).address);
  std::vector<std::string> gone = state_.addresses();
  std::erase_if(gone, [&](const std::string& address) { return described.contains(address); });
  return gone;
}

}  // namespace consort::agent
