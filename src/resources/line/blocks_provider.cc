#include "base/strings.h"
#include "resources/line/lines.h"
#include "resources/line/placement.h"

namespace consort::resources {
namespace {

using model::Map;
using model::Value;

constexpr std::string_view kMarker = "# {mark} consort: {name}";

// The lines that a block stands between.
struct Markers {
  std::string begin;
  std::string end;

  static Result<Markers> of(const std::string& name, std::string marker) {
    if (marker.empty()) marker = kMarker;
    if (marker.find("{mark}") == marker.npos)
      return fail(Code::invalid, "`marker` must hold '{mark}'");
    marker = replace_all(marker, "{name}", name);
    bool several = marker.find_first_of(std::string_view("\r\n\0", 3)) != marker.npos;
    if (several) return fail(Code::invalid, "`marker` with the name in it must be a single line");
    return Markers{replace_all(marker, "{mark}", "BEGIN"), replace_all(marker, "{mark}", "END")};
  }
};

// A block in a file: the position of its first marker, and of its last.
struct Extent {
  size_t begin;
  size_t end;
};

Result<std::vector<Extent>> find_blocks(const LineFile& file, const Markers& markers,
                                        const std::string& path) {
  std::vector<Extent> found;
  std::optional<size_t> begin;
  for (size_t i = 0; i < file.size(); ++i) {
    bool begins = file[i] == markers.begin, ends = file[i] == markers.end;
    if (!begins && !ends) continue;
    if (begins == begin.has_value()) {
      size_t stray = begin.value_or(i);
      return fail(Code::invalid,
                  line_numbers({stray}) + " of " + path + ", '" + printable(file[stray], 200) +
                      "', has no counterpart; somebody removed half of the block's markers");
    }
    if (ends) found.push_back({*std::exchange(begin, std::nullopt), i});
    if (begins) begin = i;
  }
  if (!begin) return found;
  return fail(Code::invalid, line_numbers({*begin}) + " of " + path +
                                 " begins a block that no line ends: '" +
                                 printable(markers.end, 200) + "' is missing");
}

// The text between the markers; its last line has a break when `like` has one, or is empty.
std::string text_in(const LineFile& file, const Extent& extent, std::string_view like) {
  std::string text;
  for (size_t i = extent.begin + 1; i < extent.end; ++i)
    (text += file[i]) += '\n';
  if (!text.empty() && !like.empty() && !like.ends_with('\n')) text.pop_back();
  return text;
}

class BlocksProvider final : public Provider,
                             public Foreseeing,
                             public Fingerprinting,
                             public Watching {
 public:
  explicit BlocksProvider(std::shared_ptr<EditLocks> locks) : editor_(std::move(locks)) {}

  Result<Map> read(const Identity& identity, Context& context) override {
    std::string path = identity.text("path");
    TRY(Markers markers, Markers::of(identity.name, identity.text("marker")));
    TRY(auto file, editor_.read(path, context));
    std::vector<Extent> found;
    if (file) {
      TRY(found, find_blocks(*file, markers, path));
    }
    Map observed;
    observed.set("state", Value(found.empty() ? "absent" : "present"));
    if (found.empty()) return observed;
    model::List texts;
    for (const Extent& extent : found)
      texts.emplace_back(text_in(*file, extent, identity.text("block")));
    observed.set("block", texts.size() == 1 ? texts[0] : Value(std::move(texts)));
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
  Status edit(const Order& order, Context& context, LineEditor::Way way) {
    std::string path = order.text("path");
    TRY(Markers markers, Markers::of(order.name(), order.text("marker")));
    bool absent = order.text("state") == "absent";
    if (absent) {
      TRY(auto file, editor_.read(path, context));
      if (!file) return {};
    }
    return (editor_.*way)(order, context, path, order.flag("create"),
                          [&](LineFile& file) -> Status {
                            TRY(std::vector<Extent> found, find_blocks(file, markers, path));
                            if (absent) return erase(found, 0, file);
                            return set(order, markers, found, file);
                          });
  }

  // Removes all blocks from the one at `from` on.
  static Status erase(const std::vector<Extent>& found, size_t from, LineFile& file) {
    for (size_t block = found.size(); block-- > from;) {
      for (size_t i = found[block].end + 1; i-- > found[block].begin;)
        file.erase(i);
    }
    return {};
  }

  static Status set(const Order& order, const Markers& markers, const std::vector<Extent>& found,
                    LineFile& file) {
    std::string text = order.text("block");
    std::vector<std::string_view> lines = lines_of(text);
    for (std::string_view line : lines) {
      if (line != markers.begin && line != markers.end) continue;
      return fail(Code::invalid, "`block` holds its own marker '" + printable(line, 200) + "'");
    }
    size_t place = 0;
    if (found.empty()) {
      TRY(place, place_for(order.desired.attributes, file));
      file.insert(place, markers.begin);
      file.insert(place + 1, markers.end);
    } else {
      TRY_DO(erase(found, 1, file));  // copies of it further down
      place = found[0].begin;
      for (size_t i = found[0].end; i-- > place + 1;)
        file.erase(i);
    }
    for (size_t i = 0; i < lines.size(); ++i)
      file.insert(place + 1 + i, lines[i]);
    return {};
  }

  LineEditor editor_;
};

}  // namespace

ProviderFactory blocks_provider(std::shared_ptr<EditLocks> locks) {
  return [locks](system::Target&, const model::Facts&) {
    return std::make_unique<BlocksProvider>(locks);
  };
}

}  // namespace consort::resources
