#include "compiler/merge/order_layout.h"

#include <unordered_set>

#include "compiler/merge/tag_order.h"
#include "compiler/read/expect.h"

namespace consort::compiler {

using model::Value;

namespace {

constexpr size_t kDeepestApplication = 20;  // applications that use applications

// What order_name() put into a name: one part after the other.
class NameParts {
 public:
  explicit NameParts(std::string_view rest) : rest_(rest) {}

  bool next(char& kind, std::string& text) {
    if (rest_.empty()) return false;
    size_t colon = rest_.find(':');
    size_t size = std::stoul(std::string(rest_.substr(1, colon - 1)));
    kind = rest_[0];
    text = rest_.substr(colon + 1, size);
    rest_.remove_prefix(colon + 1 + size);
    return true;
  }

 private:
  std::string_view rest_;
};

// A use by its name, merged over all layers below the host's, and where it starts.
struct PendingUse {
  std::string name;
  size_t first = 0;  // the layer that first names it, counted without applications
  std::optional<Value> application;
  model::Mark mark;
  std::vector<std::pair<size_t, const Setting*>> arguments;
};

class Layout {
 public:
  Layout(Site& site, Order& order) : site_(site), order_(order) {}

  void run(const std::string& name) {
    order_.instances.emplace_back();
    auto settings = site_.layer(std::string(kSiteStem), order_.inputs);
    TagOrder tags(site_, order_);
    if (settings) tags.layers.push_back(settings);
    std::vector<Use> host_uses = read_name(name, tags);
    layers_ = std::move(tags.layers);
    collect_uses(host_uses);
    place_layers();
    merge();
    order_.complete = order_.missing_tags.empty() && order_.missing_applications.empty() &&
                      order_.diagnostics.empty();
    merge_diagnostics();
  }

 private:
  std::vector<Use> read_name(const std::string& name, TagOrder& tags) {
    NameParts parts(name);
    std::vector<Use> uses;
    char kind = 0;
    for (std::string text; parts.next(kind, text);) {
      if (kind == 't') tags.visit(Value(text));
      if (kind == 'u') uses.push_back({model::text(text), {}, false, {}, {}});
      if (kind == 'a') uses.back().application = Value(text);
      if (kind == 'w') uses.back().withdrawn = true;
    }
    return uses;
  }

  void collect_uses(const std::vector<Use>& host_uses) {
    for (size_t i = 0; i < layers_.size(); ++i)
      for (const Use& use : layers_[i]->uses)
        collect(use, i);
    for (const Use& use : host_uses)
      collect(use, layers_.size());
  }

  void collect(const Use& use, size_t layer) {
    auto found = std::find_if(uses_.begin(), uses_.end(),
                              [&](const PendingUse& pending) { return pending.name == *use.name; });
    if (use.withdrawn) {
      if (found != uses_.end()) uses_.erase(found);
      return;
    }
    if (found == uses_.end()) {
      if (uses_.size() >= kMostLayers) return too_many(use.mark, "use " + quoted(*use.name));
      uses_.push_back({*use.name, layer, {}, use.mark, {}});
      found = std::prev(uses_.end());
    }
    if (use.application) found->application = use.application;
    for (const Setting& argument : use.arguments)
      found->arguments.emplace_back(layer, &argument);
  }

  // The uses stand in the order of the layers that first name them.
  void place_layers() {
    std::vector<uint32_t> position_of;
    std::vector<std::optional<uint32_t>> instance_of;
    for (size_t layer = 0; layer <= layers_.size(); ++layer) {
      while (instance_of.size() < uses_.size() && uses_[instance_of.size()].first == layer)
        instance_of.push_back(place_use(uses_[instance_of.size()]));
      if (layer == layers_.size()) break;
      position_of.push_back(order_.host_position());
      order_.positions.push_back({layers_[layer], 0});
    }
    for (size_t use = 0; use < uses_.size(); ++use) {
      if (!instance_of[use]) continue;
      for (const auto& [layer, argument] : uses_[use].arguments)
        add_argument(*instance_of[use], {position_of[layer], argument});
    }
  }

  std::optional<uint32_t> place_use(const PendingUse& use) {
    if (use.application) return place_application(use.name, *use.application, 0, use.mark);
    order_.diagnostics.error(use.mark.place(), "missing-use",
                             quoted(use.name) + " does not say which application it uses",
                             suggest("", site_.inventory(order_.inputs).applications()));
    return std::nullopt;
  }

  std::optional<uint32_t> place_application(const std::string& name, const Value& application,
                                            uint32_t parent, model::Mark mark) {
    if (std::find(active_.begin(), active_.end(), application) != active_.end()) {
      order_.diagnostics.add(circle("application-cycle", "application", active_, application));
      return std::nullopt;
    }
    auto layer = site_.layer(application_stem(application.text()), order_.inputs);
    if (!layer) return missing(name, application);
    if (active_.size() >= kDeepestApplication || order_.instances.size() >= kMostLayers) {
      too_many(application.mark(), "application " + quoted(application.text()));
      return std::nullopt;
    }
    uint32_t instance = static_cast<uint32_t>(order_.instances.size());
    order_.instances.push_back({name, layer, parent, mark, {}});
    place_inner_uses(*layer, application, instance);
    order_.positions.push_back({std::move(layer), instance});
    return instance;
  }

  // The applications that an application uses stand before it.
  void place_inner_uses(const Layer& layer, const Value& application, uint32_t instance) {
    active_.push_back(application);
    std::vector<std::pair<uint32_t, const Use*>> inner;
    for (const Use& use : layer.uses) {
      if (use.withdrawn) continue;
      if (!use.application) {
        order_.diagnostics.error(use.mark.place(), "missing-use",
                                 quoted(*use.name) + " does not say which application it uses");
        continue;
      }
      std::string name = order_.instances[instance].name + "/" + *use.name;
      if (auto placed = place_application(name, *use.application, instance, use.mark)) {
        inner.emplace_back(*placed, &use);
      }
    }
    active_.pop_back();
    uint32_t position = order_.host_position();  // of the application itself, which comes next
    for (const auto& [placed, use] : inner)
      for (const Setting& argument : use->arguments)
        add_argument(placed, {position, &argument});
  }

  std::optional<uint32_t> missing(const std::string& use, const Value& application) {
    if (!application.mark().document) {
      order_.missing_applications.push_back(use);
    } else {
      order_.diagnostics.error(
          application.mark().place(), "unknown-application",
          "there is no application " + quoted(application.text()),
          did_you_mean(application.text(), site_.inventory(order_.inputs).applications()));
    }
    return std::nullopt;
  }

  void too_many(model::Mark mark, const std::string& what) {
    order_.diagnostics.error(mark.place(), "too-many-layers", what + " is one too many for a host");
  }

  void add_argument(uint32_t instance, Statement statement) {
    order_.instances[instance].arguments[*statement.setting->name].push_back(statement);
  }

  void merge() {
    for (uint32_t position = 0; position < order_.positions.size(); ++position) {
      const Layer& layer = *order_.positions[position].layer;
      for (const Setting& parameter : layer.parameters)
        order_.parameters[*parameter.name].push_back({position, &parameter});
      for (const Entry& entry : layer.entries) {
        if (entry.name.is_constant()) {
          draft(entry).contributions.push_back({position, &entry});
        } else {
          order_.dynamic.push_back({position, &entry});
        }
      }
    }
  }

  void merge_diagnostics() {
    std::unordered_set<const Layer*> seen;
    for (const Position& position : order_.positions) {
      if (!position.layer->document) order_.complete = false;
      if (seen.insert(position.layer.get()).second) {
        order_.diagnostics.merge(position.layer->diagnostics);
      }
    }
  }

  Order::Draft& draft(const Entry& entry) {
    const model::Text& name = entry.name.written().shared_text();
    auto [found, added] = order_.index.emplace(ResourceKey{entry.type, *name},
                                               static_cast<uint32_t>(order_.drafts.size()));
    if (added) order_.drafts.push_back({entry.type, name, {}});
    return order_.drafts[found->second];
  }

  Site& site_;
  Order& order_;
  std::vector<std::shared_ptr<const Layer>> layers_;  // without applications
  std::vector<PendingUse> uses_;
  std::vector<Value> active_;  // applications being placed
};

}  // namespace

Order lay_out(const std::string& order_name, Site& site) {
  Order order;
  Layout(site, order).run(order_name);
  return order;
}

}  // namespace consort::compiler
