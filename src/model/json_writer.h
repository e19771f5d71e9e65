#pragma once
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "model/value.h"

namespace consort::model {

// Writes JSON piece by piece, for what is too large to become a Value first. The caller opens and
// closes in pairs and, for canonical output, gives the keys of begin_object() in byte order;
// value() and map() sort by themselves.
class JsonWriter {
 public:
  enum class Layout { canonical, pretty };
  explicit JsonWriter(Layout layout = Layout::canonical) : pretty_(layout == Layout::pretty) {}
  // Canonical, handed on in pieces instead of becoming one text; take() gives what is left of it.
  using Sink = std::function<void(std::string_view)>;
  explicit JsonWriter(Sink sink) : sink_(std::move(sink)) {}

  void begin_object() { open('{'); }
  void end_object() { close('}'); }
  void begin_array() { open('['); }
  void end_array() { close(']'); }
  void key(std::string_view key);

  void null() { literal("null"); }
  void boolean(bool boolean) { literal(boolean ? "true" : "false"); }
  void integer(int64_t integer);
  void real(double real);
  void text(std::string_view text);
  void value(const Value& value);
  void map(const Map& map);

  std::string take() { return std::move(out_); }

 private:
  void open(char bracket);
  void close(char bracket);
  void separate();  // what stands between the last item and the next
  void new_line();
  void literal(std::string_view characters);
  void quote(std::string_view text);
  void list(const List& list);
  void members(const Map& map);
  void pairs(const Map& map);
  void unknown(const Unknown& unknown);
  void secret(const SecretText& secret);
  template <class Each>
  void in_order(const Map& map, Each each);

  std::string out_;
  Sink sink_;
  std::vector<const Map::Entry*> sorting_;  // a stack: the entries of every open map
  size_t depth_ = 0;
  bool pretty_ = false;
  bool first_ = true;  // of the open container
  bool after_key_ = false;
};

// True for the keys with a meaning of their own when alone in a map: "$unknown", "$bytes", ...
bool is_json_escape(std::string_view key);

}  // namespace consort::model
