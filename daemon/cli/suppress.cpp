#include "gazetted/app/control.hpp"
#include "gazetted/audience/list_reader.hpp"
#include "gazetted/base/text.hpp"
#include "gazetted/model/address.hpp"
#include "terminal.hpp"

namespace gazetted {
namespace {

constexpr std::size_t rows_a_request = 1000;

struct SuppressOptions {
  std::vector<std::string> addresses;
  std::string list, reason, file;
  bool remove = false;
};

void print_all(CommandContext& context, const Settings& settings) {
  const auto ledger = ledger_for(context, settings);
  if (!ledger) return;
  auto rows = ledger->suppressions("");
  if (!rows) return complain(context, rows.error().text());
  out("address,list,reason,since\r\n");
  for (const auto& row : *rows)
    out(csv_cell(row.address) + "," + csv_cell(row.list) + "," + csv_cell(row.reason) + "," + format_rfc3339(row.at) +
        "\r\n");
}

// The addresses of a file: a CSV with an e-mail column, or one address a line.
bool read_file_into(CommandContext& context, const std::string& path, std::vector<std::string>& addresses) {
  auto reader = ListReader::open(path, ListFormat{});
  if (reader) {
    const auto tell = [&](const RowProblem& problem) {
      complain(context, fmt::format("{}:{}: {}", path, problem.line, problem.message));
    };
    while (true) {
      auto person = (*reader)->next(tell);
      if (!person) return complain(context, person.error().text()), false;
      if (!*person) return true;
      addresses.push_back((*person)->address);
    }
  }
  auto text = gazetted::read_file(path);
  if (!text) return complain(context, text.error().text()), false;
  int line = 0;
  for (const auto& entry : split(replace_all(*text, "\r", "") + "\n", '\n')) {
    ++line;
    if (auto address = Address::parse(entry))
      addresses.push_back(address->text());
    else
      complain(context, fmt::format("{}: entry {}: {}", path, line, address.error().message()));
  }
  return true;
}

void suppress(CommandContext& context, SuppressOptions options) {
  auto settings = settings_for(context);
  if (!settings) return;
  if (options.addresses.empty() && options.file.empty()) {
    if (options.remove) return complain(context, "--remove needs an address");
    return print_all(context, *settings);
  }
  if (!options.list.empty() && !settings->list(options.list))
    return complain(context,
                    "there is no list '" + options.list + "'" + did_you_mean(options.list, settings->list_names()));
  for (const auto& text : options.addresses) {
    const bool token = text.find('.') != std::string::npos && text.find('@') == std::string::npos && !options.remove;
    if (auto address = Address::parse(text); !address && !token) return complain(context, address.error().message());
  }
  if (!options.file.empty() && !read_file_into(context, options.file, options.addresses)) return;
  std::int64_t count = 0;
  for (std::size_t at = 0; at < options.addresses.size(); at += options.remove ? 1 : rows_a_request) {
    json::object request;
    request["command"] = options.remove ? "unsuppress" : "suppress";
    request["list"] = options.list;
    if (options.remove) {
      request["address"] = Address::parse(options.addresses[at])->key();
    } else {
      json::array rows;
      for (std::size_t i = at; i < std::min(at + rows_a_request, options.addresses.size()); ++i) {
        rows.push_back(
            json::object{{"address", options.addresses[i]}, {"list", options.list}, {"reason", options.reason}});
      }
      request["rows"] = std::move(rows);
    }
    auto answer = ask_daemon(settings->control, request);
    if (!answer) return complain(context, answer.error().text());
    count += int_member(*answer, "count");
  }
  out(fmt::format("{} {}\n", format_count(std::uint64_t(count)), options.remove ? "removed" : "suppressed"));
}

}  // namespace

void add_suppress(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("suppress", "never mail somebody again, whatever a list says");
  auto options = std::make_shared<SuppressOptions>();
  command->add_option(
      "ADDRESS", options->addresses,
      "whom, or the token of a mail \"unsubscribe TOKEN\"; without one: print who is suppressed and why, as CSV");
  command->add_option("--list", options->list, "on this list only")->type_name("LIST");
  command->add_option("--reason", options->reason, "why; kept and shown")->type_name("TEXT");
  command->add_option("--import", options->file, "addresses of a CSV, or one a line")->type_name("FILE");
  command->add_flag("--remove", options->remove, "mail them again");
  command->footer("It is looked at when a release is taken and again at the moment of sending.");
  command->callback([&context, options] { suppress(context, *options); });
}

}  // namespace gazetted
