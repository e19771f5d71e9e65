#include "compiler/build/lowering.h"

#include "compiler/merge/functions.h"

namespace consort::compiler {

using expression::Failure;
using model::Value;

namespace {

constexpr std::string_view kFiles = "files", kTemplates = "templates";

// Where a template finds those it includes: as the layer that names it does.
class Templates final : public expression::Loader {
 public:
  Templates(HostContext& context, uint32_t instance) : context_(context), instance_(instance) {}

  Result<std::shared_ptr<const expression::Template>> load(
      const std::string& name, Diagnostics& diagnostics) const override {
    Failure missing = Failure::reported();
    std::optional<std::string> path = find_file(context_, instance_, kTemplates, name, missing);
    if (!path) return fail(Code::not_found, missing.diagnostic().message);
    auto file = context_.site.program(*path, context_.inputs);
    diagnostics.merge(file->diagnostics);
    if (file->error) diagnostics.error({*path}, "unreadable", file->error->to_string());
    if (!file->program) return fail(Code::invalid, "it does not parse");
    return file->program;
  }

  std::vector<std::string> names() const override {
    const Inventory& inventory = context_.site.inventory(context_.inputs);
    std::vector<std::string> names = inventory.files_in("templates/");
    if (instance_ == 0) return names;
    const std::string& application = context_.order->instances[instance_].application->name;
    for (std::string& name : inventory.files_in(application_folder(application) + "templates/"))
      names.push_back(std::move(name));
    return names;
  }

 private:
  HostContext& context_;
  uint32_t instance_;
};

}  // namespace

std::optional<Value> Lowering::source(const Value& name, uint32_t instance) {
  HostContext& context = scopes_.context();
  Failure missing = Failure::reported();
  std::optional<std::string> path = find_file(context, instance, kFiles, name.text(), missing);
  if (!path) {
    std::move(missing).at(name.mark().place()).report(context.diagnostics);
    return std::nullopt;
  }
  auto file = context.site.content(*path, context.inputs);
  if (file->error) {
    context.diagnostics.error(name.mark().place(), "unreadable", file->error->to_string());
    return std::nullopt;
  }
  blobs_.emplace(file->digest, *path);
  model::Map content;
  content.set("sha256", Value(file->digest.hex()));
  content.set("size", Value(static_cast<int64_t>(file->size)));
  return Value(std::move(content), name.mark());
}

std::optional<Value> Lowering::render(const Value& name, uint32_t instance,
                                      const model::Map& variables) {
  HostContext& context = scopes_.context();
  Failure missing = Failure::reported();
  std::optional<std::string> path = find_file(context, instance, kTemplates, name.text(), missing);
  if (!path) {
    std::move(missing).at(name.mark().place()).report(context.diagnostics);
    return std::nullopt;
  }
  auto file = context.site.program(*path, context.inputs);
  if (file->error) {
    context.diagnostics.error(name.mark().place(), "unreadable", file->error->to_string());
    return std::nullopt;
  }
  context.diagnostics.merge(file->diagnostics);
  if (!file->program) return std::nullopt;
  expression::Names names(variables, &scopes_.of_instance(instance));
  Templates templates(context, instance);
  std::optional<Value> text = file->program->render(names, context.diagnostics, &templates);
  if (text) text = text->with_mark(name.mark());
  return scopes_.spend(std::move(text));
}

}  // namespace consort::compiler
