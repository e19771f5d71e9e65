#include "compiler/compiler.h"

#include <mutex>

#include "compiler/build/host_compiler.h"
#include "compiler/build/neighbours.h"
#include "compiler/explain/explainer.h"
#include "compiler/merge/order_layout.h"

namespace consort::compiler {

struct Compiler::State {
  explicit State(const Workplace& workplace)
      : facts(workplace.facts),
        types(workplace.schema),
        site(workplace.tree, workplace.loader, workplace.names, types),
        orders([this](auto& name, auto& before) { return renew_order(name, before); }),
        fleet(site, orders, facts),
        hosts(site, fleet, orders, facts),
        neighbours(hosts, site, [this](const Inputs& inputs) { return holds(inputs); }) {}

  Versions<Order>::Pointer renew_order(const std::string& name,
                                       const Versions<Order>::Pointer& before) {
    if (before && holds(before->inputs)) return before;
    return std::make_shared<const Order>(lay_out(name, site));
  }

  // True when each of the inputs has the version it had.
  bool holds(const Inputs& inputs) {
    return std::all_of(inputs.all().begin(), inputs.all().end(),
                       [&](const Input& input) { return version_of(input) == input.version; });
  }

  std::shared_ptr<const void> version_of(const Input& input) {
    switch (input.kind) {
      case Input::Kind::inventory:
        return site.inventory_version();
      case Input::Kind::layer:
        return site.layer(input.name);
      case Input::Kind::content:
        return site.content(input.name);
      case Input::Kind::text:
        return site.text(input.name);
      case Input::Kind::program:
        return site.program(input.name);
      case Input::Kind::order:
        return orders.get(input.name);
      case Input::Kind::facts:
        return facts.facts(input.name);
      case Input::Kind::query:
        return fleet.answer(input.name);
      case Input::Kind::host:
        return neighbours.get(input.name);
    }
    return nullptr;
  }

  // What a host was last made from, and what came of it, while anybody holds that.
  struct Memory {
    Inputs inputs;
    std::string revision;
    Diagnostics site_diagnostics;
    std::weak_ptr<const Compilation> compilation;
  };

  std::shared_ptr<const Memory> remembered(const std::string& host) {
    std::lock_guard lock(mutex);
    auto found = memories.find(host);
    return found == memories.end() ? nullptr : found->second;
  }

  bool is_current(const Memory& memory) {
    return memory.revision == revision &&
           memory.site_diagnostics.all() == site.diagnostics().all() && holds(memory.inputs);
  }

  std::shared_ptr<const Compilation> make(const std::string& host) {
    LocalResult result = hosts.compile(host, revision);
    if (!result.remote.empty()) {
      Diagnostics& diagnostics = result.compilation.diagnostics;
      neighbours.check(face_of(result), result.inputs, diagnostics);
      diagnostics.sort();
      if (diagnostics.has_errors()) result.compilation.catalog.reset();
    }
    auto compilation = std::make_shared<const Compilation>(std::move(result.compilation));
    Memory memory{std::move(result.inputs), revision, site.diagnostics(), compilation};
    std::lock_guard lock(mutex);
    memories[host] = std::make_shared<const Memory>(std::move(memory));
    return compilation;
  }

  void refresh(std::string new_revision) {
    revision = std::move(new_revision);
    site.refresh();
    orders.refresh();
    fleet.refresh();
    neighbours.refresh();
    std::erase_if(memories, [&](const auto& entry) {
      return !site.inventory().document(host_stem(entry.first));
    });
  }

  const HostFacts& facts;
  Types types;
  Site site;
  Versions<Order> orders;
  Fleet fleet;
  HostCompiler hosts;
  Neighbours neighbours;
  std::string revision;
  std::mutex mutex;
  std::unordered_map<std::string, std::shared_ptr<const Memory>> memories;
};

void one_by_one(size_t count, const std::function<void(size_t)>& body) {
  for (size_t i = 0; i < count; ++i)
    body(i);
}

Compiler::Compiler(const Workplace& workplace) : state_(std::make_unique<State>(workplace)) {}
Compiler::~Compiler() = default;

void Compiler::refresh(std::string revision) { state_->refresh(std::move(revision)); }

const std::vector<std::string>& Compiler::hosts() const { return state_->site.inventory().hosts(); }
const std::vector<std::string>& Compiler::tags() const { return state_->site.inventory().tags(); }
const std::vector<std::string>& Compiler::applications() const {
  return state_->site.inventory().applications();
}
LineLookup Compiler::lines() const { return state_->site.lines(); }

std::shared_ptr<const Compilation> Compiler::compile(const std::string& host) {
  if (auto memory = state_->remembered(host)) {
    auto compilation = memory->compilation.lock();
    if (compilation && state_->is_current(*memory)) return compilation;
  }
  return state_->make(host);
}

void Compiler::compile_each(const std::vector<std::string>& hosts, const ParallelFor& parallel_for,
                            const Take& take) {
  parallel_for(hosts.size(), [&](size_t i) { take(i, compile(hosts[i])); });
}

std::vector<std::shared_ptr<const Compilation>> Compiler::compile_all(
    const std::vector<std::string>& hosts, const ParallelFor& parallel_for) {
  std::vector<std::shared_ptr<const Compilation>> all(hosts.size());
  compile_each(hosts, parallel_for,
               [&](size_t i, auto compilation) { all[i] = std::move(compilation); });
  return all;
}

std::vector<std::string> Compiler::outdated(const std::vector<std::string>& hosts,
                                            const ParallelFor& parallel_for) {
  std::vector<char> stale(hosts.size());
  parallel_for(hosts.size(), [&](size_t i) {
    auto memory = state_->remembered(hosts[i]);
    stale[i] = !memory || !state_->is_current(*memory);
  });
  std::vector<std::string> names;
  for (size_t i = 0; i < hosts.size(); ++i)
    if (stale[i]) names.push_back(hosts[i]);
  return names;
}

Diagnostics Compiler::check_documents() {
  Site& site = state_->site;
  Diagnostics diagnostics = site.diagnostics();
  auto check = [&](const std::string& stem) {
    if (auto layer = site.layer(stem)) diagnostics.merge(layer->diagnostics);
  };
  check(std::string(kSiteStem));
  for (const std::string& tag : tags())
    check(tag_stem(tag));
  for (const std::string& application : applications())
    check(application_stem(application));
  diagnostics.sort();
  return diagnostics;
}

Explanation Compiler::explain(const std::string& host, const std::string& subject) {
  return explain_subject(state_->hosts, host, subject);
}

}  // namespace consort::compiler
