#include <set>

#include "resources/line/lines.h"
#include "resources/line/wanted_line.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

class LinesProvider final : public Provider,
                            public Foreseeing,
                            public Fingerprinting,
                            public Watching {
 public:
  explicit LinesProvider(std::shared_ptr<EditLocks> locks) : editor_(std::move(locks)) {}

  Result<Map> read(const Identity& identity, Context& context) override {
    TRY(WantedLine wanted, WantedLine::of(identity.attributes));
    TRY(auto file, editor_.read(identity.text("path"), context));
    std::set<std::string_view> different;
    if (file) {
      for (size_t i : wanted.in(*file))
        different.insert((*file)[i]);
    }
    Map observed;
    observed.set("state", Value(different.empty() ? "absent" : "present"));
    if (different.empty()) return observed;
    model::List lines;
    for (std::string_view line : different)
      lines.emplace_back(line);
    observed.set("line", lines.size() == 1 ? lines[0] : Value(std::move(lines)));
    return observed;
  }

  Status apply(const Order& order, Context& context) override {
    return edit(order, context, &LineEditor::edit);
  }

  Status foresee(const Order& order, Context& context) override {
    return edit(order, context, &LineEditor::foresee);
  }

  Fingerprint fingerprint(const Identity& identity, Context& context) override {
    const Value* path = identity.find("path");
    return path && path->is_text() ? context.target.files().fingerprint(path->text())
                                   : Fingerprint();
  }

  std::vector<WatchPoint> watch_points(const Identity& identity) override {
    return {{WatchPoint::Kind::path, identity.text("path")}};
  }

 private:
  // A file that is not there has none of its lines.
  Status edit(const Order& order, Context& context, LineEditor::Way way) {
    TRY(WantedLine wanted, WantedLine::of(order.desired.attributes));
    const std::string path = order.text("path");
    if (order.text("state") == "absent") {
      TRY(auto file, editor_.read(path, context));
      if (!file) return {};
    }
    return (editor_.*way)(order, context, path, order.flag("create"),
                          [&](LineFile& file) { return wanted.make_so(file); });
  }

  LineEditor editor_;
};

}  // namespace

ProviderFactory lines_provider(std::shared_ptr<EditLocks> locks) {
  return [locks](system::Target&, const model::Facts&) {
    return std::make_unique<LinesProvider>(locks);
  };
}

}  // namespace consort::resources
