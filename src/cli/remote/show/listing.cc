#include "cli/remote/show/listing.h"

#include <algorithm>

#include "base/strings.h"
#include "cli/exit_code.h"
#include "cli/output.h"
#include "cli/remote/show/host_names.h"
#include "cli/remote/show/members.h"

namespace consort::cli {
namespace {

constexpr size_t kLongestName = 4096;  // bytes; a program may read it

using Rows = std::vector<std::vector<std::string>>;

std::string shown(const model::Value& value, Form form, const HostNames& hosts) {
  const std::string text = value.is_text() ? value.text() : "";
  switch (form) {
    case Form::plain:
      break;
    case Form::host:
      return hosts.name_of(value);
    case Form::time:
      if (auto time = parse_rfc3339(text))
        return text.substr(0, sizeof "2026-03-01T12:00:00" - 1) + "Z";
      break;
    case Form::digest:
      if (!text.empty()) return printable(text.substr(0, 12));
      break;
    case Form::line:
      if (!text.empty()) return cell(model::Value(text.substr(0, text.find('\n'))));
      return "";
  }
  return cell(value);
}

std::string name_of(const Kind& kind, const model::Value& item) {
  std::vector<std::string> parts;
  for (std::string_view part : split(kind.id, '/')) {
    const model::Value& name = member(item, part);
    parts.push_back(name.is_text() ? printable(name.text(), kLongestName) : cell(name));
  }
  return join(parts, "/");
}

// The titles stand above, faint; a table of nothing is a word about that.
void print_table(Session& session, Rows rows) {
  std::string text = table(rows);
  const size_t end = text.find('\n');
  session.terminal().print(session.terminal().paint(text.substr(0, end), Tone::faint) +
                           text.substr(end));
}

bool shows_hosts(const Kind& kind, const ApiClient::Items& items) {
  return !items.items.empty() &&
         std::any_of(kind.columns.begin(), kind.columns.end(),
                     [](const Column& column) { return column.form == Form::host; });
}

Answered<Rows> rows_of(Session& session, const Kind& kind, const ApiClient::Items& items) {
  HostNames hosts;
  if (shows_hosts(kind, items)) {
    TRY(hosts, HostNames::of(session.api));
  }
  Rows rows(1);
  for (const Column& column : kind.columns)
    rows.front().emplace_back(column.title);
  for (const model::Value& item : items.items) {
    std::vector<std::string>& row = rows.emplace_back();
    for (const Column& column : kind.columns)
      row.push_back(shown(member(item, column.member), column.form, hosts));
  }
  return rows;
}

// The value of the option that stands for a parameter of a list.
std::optional<std::string> option_for(const RemoteOptions& options, std::string_view parameter) {
  if (parameter == "filter")
    return options.selector.empty() ? std::nullopt : std::optional(options.selector);
  if (parameter == "state") return options.state;
  if (parameter == "kind") return options.event_kind;
  if (parameter == "outcome") return options.outcome;
  if (parameter == "actor") return options.actor;
  if (parameter == "object") return options.object;
  if (parameter == "settled")
    return options.settled ? std::optional<std::string>("true") : std::nullopt;
  if (parameter == "decided")
    return options.decided ? std::optional<std::string>("true") : std::nullopt;
  return std::nullopt;
}

std::string_view name_of_option(std::string_view parameter) {
  return parameter == "filter" ? "selector" : parameter;
}

Status check_options(const Kind& kind, const RemoteOptions& options) {
  for (std::string_view parameter :
       {"filter", "state", "kind", "outcome", "actor", "object", "settled", "decided"}) {
    const bool known =
        std::find(kind.filters.begin(), kind.filters.end(), parameter) != kind.filters.end();
    if (!known && option_for(options, parameter)) {
      return fail(Code::invalid, std::string(kind.name) + " cannot be chosen by --" +
                                     std::string(name_of_option(parameter)));
    }
  }
  if (options.host && !kind.is_of_host)
    return fail(Code::invalid, std::string(kind.name) + " cannot be chosen by --host");
  if (!options.host && !kind.is_listed)
    return fail(Code::invalid, "say whose " + std::string(kind.name) + " with --host");
  return {};
}

Target target_of(const Kind& kind, const RemoteOptions& options) {
  if (options.host) return Target::site("hosts", *options.host, kind.name);
  return kind.of_environment ? Target::site(kind.name) : Target::server(kind.name);
}

// Members of the first thing that are no list and no map.
std::vector<std::string> columns_of(const model::Value& item) {
  std::vector<std::string> columns;
  if (!item.is_map()) return columns;
  for (const auto& entry : item.map())
    if (!entry.value.is_list() && !entry.value.is_map()) columns.push_back(*entry.key);
  return columns;
}

}  // namespace

Answered<ApiClient::Items> list_of(Session& session, const Kind& kind) {
  const RemoteOptions& options = session.options();
  TRY_DO(check_options(kind, options));
  Target target = target_of(kind, options);
  for (std::string_view parameter : kind.filters)
    target.with_if(std::string(parameter), option_for(options, parameter));
  if (!kind.is_paged) {
    TRY(model::Value answer, session.api.get(target));
    return ApiClient::Items{list_at(answer, "items")};
  }
  return session.api.list(target, options.limit.value_or(kind.usual));
}

Answered<int> show_items(Session& session, const Kind& kind, const ApiClient::Items& items) {
  if (session.format() == Format::name) {
    for (const model::Value& item : items.items)
      session.terminal().print(name_of(kind, item) + "\n");
  } else if (!session.is_for_people()) {
    return print_value(session.call, model::Value(items.items));
  } else if (items.items.empty()) {
    session.terminal().say("no " + std::string(kind.name));
  } else {
    TRY(Rows rows, rows_of(session, kind, items));
    print_table(session, std::move(rows));
  }
  if (items.more) {
    session.terminal().say("There are more: --limit NUMBER shows others, --limit 0 all.");
  }
  return kOk;
}

Answered<int> show_any(Session& session, const model::List& items) {
  if (!session.is_for_people() && session.format() != Format::name)
    return print_value(session.call, model::Value(items));
  if (items.empty()) return kOk;
  Rows rows(1);
  for (const std::string& column : columns_of(items.front()))
    rows.front().push_back(printable(column, 40));
  const std::vector<std::string> columns = columns_of(items.front());
  for (const model::Value& item : items) {
    std::vector<std::string>& row = rows.emplace_back();
    for (const std::string& column : columns)
      row.push_back(cell(member(item, column)));
  }
  print_table(session, std::move(rows));
  return kOk;
}

}  // namespace consort::cli
