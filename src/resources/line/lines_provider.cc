#include "base/strings.h"
#include "resources/line/lines.h"
#include "resources/line/pattern.h"
#include "resources/line/placement.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

// Which lines are meant: those in which `match` is found, or else those that are `line`.
class Selection {
 public:
  static Result<Selection> of(const Map& attributes) {
    Selection selection;
    auto text = [&](std::string_view name) {
      const Value* value = attributes.find(name);
      return value && value->is_text() ? value->text() : "";
    };
    selection.line_ = text("line");
    selection.multiple_ = text("multiple");
    if (std::string match = text("match"); !match.empty()) {
      TRY(selection.match_, Pattern::parse(match));
    }
    return selection;
  }

  // Positions of the lines that are to be `line`: one for `first` and `last`, else all that were
  // selected.
  std::vector<size_t> in(const LineFile& file) const {
    std::vector<size_t> found = all_in(file);
    if (found.size() < 2) return found;
    if (multiple_ == "first") return {found.front()};
    if (multiple_ == "last") return {found.back()};
    return found;
  }

  std::vector<size_t> all_in(const LineFile& file) const {
    std::vector<size_t> found;
    for (size_t i = 0; i < file.size(); ++i) {
      if (selects(file[i])) found.push_back(i);
    }
    return found;
  }

  bool selects(std::string_view line) const {
    return match_ ? match_->found_in(line) : line == line_;
  }
  bool refuses_several() const { return multiple_.empty() || multiple_ == "refuse"; }

 private:
  std::string line_;
  std::string multiple_;
  std::optional<Pattern> match_;
};

class LinesProvider final : public Provider, public Fingerprinting, public Watching {
 public:
  explicit LinesProvider(std::shared_ptr<EditLocks> locks) : editor_(std::move(locks)) {}

  Result<Map> read(const Identity& identity, Context& context) override {
    TRY(Selection selection, Selection::of(identity.attributes));
    TRY(auto file, editor_.read(identity.text("path"), context));
    std::set<std::string_view> different;
    if (file) {
      for (size_t i : selection.in(*file))
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
    TRY(Selection selection, Selection::of(order.desired.attributes));
    std::string path = order.text("path");
    if (order.text("state") == "absent") return remove(order, context, selection);
    std::string line = order.text("line");
    if (line.find_first_of("\r\n") != line.npos || line.find('\0') != line.npos) {
      return fail(Code::invalid, "`line` must be a single line; use 'blocks' for several");
    }
    TRY_DO(match_finds_line(order.desired.attributes));
    return editor_.edit(order, context, path, order.flag("create"),
                        [&](LineFile& file) { return set(order, selection, line, file); });
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
  static Status set(const Order& order, const Selection& selection, const std::string& line,
                    LineFile& file) {
    std::vector<size_t> found = selection.in(file);
    if (found.empty()) {
      TRY(size_t place, place_for(order, file));
      file.insert(place, line);
      return {};
    }
    bool differ =
        std::any_of(found.begin(), found.end(), [&](size_t i) { return file[i] != line; });
    if (differ && found.size() > 1 && selection.refuses_several()) {
      return fail(Code::invalid,
                  line_numbers(found) + " of " + order.text("path") + " match '" +
                      printable(order.text("match"), 200) +
                      "'; make `match` narrower, or choose by `multiple: first`, `last` or `all`");
    }
    for (size_t i : found) {
      if (file[i] != line) file.replace(i, line);
    }
    return {};
  }

  Status remove(const Order& order, Context& context, const Selection& selection) {
    std::string path = order.text("path");
    TRY(auto file, editor_.read(path, context));
    if (!file) return {};
    return editor_.edit(order, context, path, order.flag("create"),
                        [&](LineFile& edited) -> Status {
                          std::vector<size_t> found = selection.all_in(edited);
                          for (size_t i = found.size(); i-- > 0;)
                            edited.erase(found[i]);
                          return {};
                        });
  }

  LineEditor editor_;
};

}  // namespace

Status match_finds_line(const Map& attributes) {
  auto text = [&](std::string_view name) {
    const Value* value = attributes.find(name);
    return value && value->is_text() ? std::optional(value->text()) : std::nullopt;
  };
  std::optional<std::string> line = text("line"), match = text("match");
  if (!line || !match || match->empty() || text("state") == "absent") return {};
  TRY(Pattern pattern, Pattern::parse(*match));
  if (pattern.found_in(*line)) return {};
  return fail(Code::invalid,
              "`match` is not found in `line` itself, so the line would be added again each time: "
              "make `match` '" +
                  printable(*match, 200) + "' match both the old and the new line");
}

ProviderFactory lines_provider(std::shared_ptr<EditLocks> locks) {
  return [locks](system::Target&, const model::Facts&) {
    return std::make_unique<LinesProvider>(locks);
  };
}

}  // namespace consort::resources
