#include "base/strings.h"
#include "resources/if_there.h"
#include "resources/module/kernel.h"
#include "resources/module/kernel_modules.h"
#include "resources/module/module_files.h"
#include "resources/package/conffiles.h"

namespace consort::resources {
namespace {

using model::List;
using model::Map;
using model::Value;

constexpr const char* kDpkgStatus = "/var/lib/dpkg/status";
constexpr std::string_view kHead = "# Kept by consort: kernel_modules.";

// What is known of one module.
struct Module {
  std::string name;
  bool loaded = false;
  bool built_in = false;
  ModuleSettings settings;
};

// Texts of a list; those of a description have been checked by its pattern, and are here again.
Result<std::vector<std::string>> wanted_options(const Order& order) {
  std::vector<std::string> options;
  const Value* wanted = order.wanted("options");
  if (!wanted || !wanted->is_list()) return options;
  for (const Value& item : wanted->list()) {
    const std::string text = item.is_text() ? item.text() : "";
    bool quoted = text.ends_with('"') && text.find("=\"") != text.npos &&
                  std::count(text.begin(), text.end(), '"') == 2;
    bool plain = !text.empty() && std::none_of(text.begin(), text.end(), [&](unsigned char c) {
      return c < ' ' || c == 0x7f || c == '\\' || (!quoted && (c == ' ' || c == '"'));
    });
    if (!plain)
      return fail(Code::invalid, "'" + printable(text, 80) + "' is no parameter of a module");
    options.push_back(text);
  }
  return options;
}

class KernelModulesProvider final : public Provider, public Enumerating, public Watching {
 public:
  explicit KernelModulesProvider(system::Target& target)
      : target_(target), files_(target.files()), kernel_(target) {}

  Result<Map> read(const Identity& identity, Context&) override {
    TRY(Module module, look(identity.name));
    Map state;
    state.set("state", state_of(module, identity));
    bool kept = module.built_in || !module.settings.blacklisted_by.empty() ||
                !module.settings.loaded_by.empty();
    state.set("persistent", Value(kept));
    List options;
    for (const ModuleSettings::Option& option : module.settings.options)
      options.emplace_back(option.text);
    state.set("options", Value(std::move(options)));
    return state;
  }

  Status apply(const Order& order, Context& context) override {
    TRY(Module module, look(order.name()));
    TRY_DO(can_be(module, order));
    const std::string wanted = order.text("state");
    if (wanted == "loaded") return load(module, order, context);
    if (target_.live() && module.loaded) TRY_DO(kernel_.unload(module.name, context));
    if (wanted == "absent") {
      TRY_DO(files_.keep(load_file_of(module.name), ""));
      return files_.keep(modprobe_file_of(module.name), "");
    }
    TRY(std::string text, modprobe_text(module, order, true));
    TRY_DO(files_.keep(modprobe_file_of(module.name), text));
    return files_.keep(load_file_of(module.name), "");
  }

  Result<std::vector<std::string>> enumerate(Context& context) override {
    TRY(auto status, if_there(context.target.files().read(kDpkgStatus)));
    return files_.configured(parse_conffiles(status.value_or("")));
  }

  std::vector<WatchPoint> watch_points(const Identity&) override {
    return {{WatchPoint::Kind::tree, "/etc/modules-load.d"},
            {WatchPoint::Kind::tree, "/etc/modprobe.d"},
            {WatchPoint::Kind::path, "/etc/modules"}};
  }

 private:
  Result<Module> look(const std::string& name) {
    if (!is_module_name(name)) {
      return fail(Code::invalid, "'" + printable(name, 80) + "' cannot be the name of a module");
    }
    Module module{name};
    TRY(module.built_in, kernel_.is_built_in(name));
    TRY(bool loaded, kernel_.is_loaded(name));
    module.loaded = loaded || module.built_in;
    TRY(module.settings, files_.find(name));
    return module;
  }

  // In words where the machine and its files do not agree.
  Value state_of(const Module& module, const Identity& identity) const {
    const ModuleSettings& settings = module.settings;
    const bool blacklisted = !settings.blacklisted_by.empty() && !module.built_in;
    if (module.loaded && blacklisted)
      return Value("loaded, and blacklisted by " + settings.blacklisted_by);
    if (module.loaded) return Value("loaded");
    if (blacklisted) return Value("blacklisted");
    if (settings.loaded_by.empty()) {
      const Value* persistent = identity.find("persistent");
      bool only_now = persistent && *persistent == Value(false) && !target_.live();
      return only_now ? Value(model::Unknown{{"a running system"}}) : Value("absent");
    }
    if (!target_.live()) return Value("loaded");
    return Value("not loaded, though " + settings.loaded_by + " names it");
  }

  // Refuses what could not be kept, before anything is changed.
  static Status can_be(const Module& module, const Order& order) {
    const std::string wanted = order.text("state");
    const Value* options = order.wanted("options");
    bool sets_options = options && options->is_list() && !options->list().empty();
    if (module.built_in && wanted != "loaded")
      return fail(Code::unsupported,
                  module.name + " is built into the kernel: it cannot be taken out");
    if (module.built_in && sets_options && wanted == "loaded") {
      return fail(Code::unsupported, module.name +
                                         " is built into the kernel: its options belong on the "
                                         "kernel's command line, as in " +
                                         module.name + ".name=value");
    }
    const ModuleSettings& settings = module.settings;
    const std::string ours = modprobe_file_of(module.name);
    bool listed = !settings.loaded_by.empty() && settings.loaded_by != load_file_of(module.name);
    bool only_now = !order.flag("persistent") && wanted == "loaded";
    if (listed && (wanted == "absent" || only_now))
      return in_the_way(settings.loaded_by, "has " + module.name + " loaded at every boot");
    bool locked = !settings.blacklisted_by.empty() && settings.blacklisted_by != ours;
    if (locked && wanted != "blacklisted" && !module.built_in)
      return in_the_way(settings.blacklisted_by, "blacklists " + module.name);
    if (!options || wanted == "absent") return {};
    TRY(std::vector<std::string> texts, wanted_options(order));
    for (const ModuleSettings::Option& option : settings.options) {
      bool fits =
          option.file == ours || std::find(texts.begin(), texts.end(), option.text) != texts.end();
      if (!fits)
        return in_the_way(option.file, "gives " + module.name + " the option '" +
                                           printable(option.text, 80) + "'");
    }
    return {};
  }

  static Error in_the_way(const std::string& file, const std::string& what) {
    return fail(Code::exists, file + " " + what + ": remove it there");
  }

  // Options first, for they count when it is loaded; and taken back if it cannot be.
  Status load(const Module& module, const Order& order, Context& context) {
    const std::string path = modprobe_file_of(module.name);
    TRY(std::string before, files_.kept(path));
    TRY(std::string text, modprobe_text(module, order, false));
    TRY_DO(files_.keep(path, text));
    if (target_.live() && !module.loaded) {
      if (Status loaded = kernel_.load(module.name, context); !loaded) {
        (void)files_.keep(path, before);
        return loaded;
      }
    }
    const std::string& by = module.settings.loaded_by;
    const std::string ours = load_file_of(module.name);
    bool needs_file = order.flag("persistent") && !module.built_in && (by.empty() || by == ours);
    return files_.keep(ours, needs_file ? head(module) + module.name + "\n" : "");
  }

  static std::string head(const Module& module) { return std::string(kHead) + module.name + "\n"; }

  // Of our file for modprobe: less what other files say already. Options that nobody describes are
  // kept.
  Result<std::string> modprobe_text(const Module& module, const Order& order, bool blacklisted) {
    const ModuleSettings& settings = module.settings;
    const std::string path = modprobe_file_of(module.name);
    TRY(std::vector<std::string> options, wanted_options(order));
    const bool described = order.wanted("options") != nullptr;
    for (const ModuleSettings::Option& option : settings.options) {
      if (!described && option.file == path) options.push_back(option.text);
      if (described && option.file != path) std::erase(options, option.text);
    }
    bool ours = settings.blacklisted_by.empty() || settings.blacklisted_by == path;
    std::string text;
    if (blacklisted && ours) text += "blacklist " + module.name + "\n";
    if (!options.empty()) text += "options " + module.name + " " + join(options, " ") + "\n";
    return text.empty() ? text : head(module) + text;
  }

  system::Target& target_;
  ModuleFiles files_;
  KernelModules kernel_;
};

}  // namespace

Status blacklist_is_kept(const Map& attributes) {
  const Value* state = attributes.find("state");
  const Value* persistent = attributes.find("persistent");
  bool contradicts =
      state && *state == Value("blacklisted") && persistent && *persistent == Value(false);
  if (!contradicts) return {};
  return fail(Code::invalid,
              "a blacklist is kept in a file, and so always persistent: leave out `persistent`");
}

std::unique_ptr<Provider> kernel_modules_provider(system::Target& target, const model::Facts&) {
  return std::make_unique<KernelModulesProvider>(target);
}

}  // namespace consort::resources
