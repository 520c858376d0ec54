// A newsroom to start from: a configuration that `check` accepts, a list and a release, in a directory.
#include "gazetted/base/text.hpp"
#include "gazetted/base/zone.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {
namespace {

constexpr const char* configuration = R"(# The configuration of gazetted. `gazetted check` says whether it is right.
# Put your own name, addresses and mail server in the places of the examples.

newsroom:
  name: My Newsroom
  slug: my-newsroom                     # in every address of its pages; it stays when the name changes
  email: press@example.org
  time_zone: @ZONE@
#  public_url: https://news.example.org # where readers find what http: serves: pages, links to unsubscribe

spool: {directory: spool, hold: 60s}    # hold: time to cancel or to correct before anything leaves
store: sqlite:state/gazetted.db
control: state/control.sock

relays:
  main:                                 # the mail server that sends for you
    host: smtp.example.org
    port: 587
    auth: {mechanism: plain, username: press@example.org, password: {env: SMTP_PASSWORD}}

lists:
  press:
    title: Press                        # what your readers know the list as
    subscribers: lists/press.csv        # any spreadsheet's CSV, with a header row
    from: My Newsroom <press@example.org>
    reply_to: press@example.org

#site: {}                               # a public newsroom: pages, feeds, an archive (needs public_url)
#http: {listen: "127.0.0.1:8025"}       # serves them, behind a web server that speaks TLS

notify: [press@example.org]             # gets a mail when a release is accepted, rejected or done
)";

constexpr const char* list = "email,name,language\nanna@example.org,Anna Berg,en\nben@example.org,Ben Okafor,en\n";

constexpr const char* release = R"(---
title: Our new building opens on Monday
summary: Everybody is welcome from ten o'clock.
contact: {name: Ruth Adeyemi, role: Press officer, email: press@example.org, phone: "+44 1632 960001"}
---

The new building opens on Monday at ten o'clock, two years after the first stone was laid. It has room for three
hundred people, a reading room that is open to everybody, and a garden on the roof.

"We wanted a house that people walk into without being asked why," said Ruth Adeyemi. "From Monday they can."

There is a tour of the building at eleven, and another one at three. Nobody needs to book. Photographs may be taken
everywhere but in the reading room.
)";

// Of this machine, as a newsroom's time zone; UTC where it does not say.
std::string local_zone() {
  std::error_code code;
  const auto link = fs::read_symlink("/etc/localtime", code).string();
  const std::string_view marker = "zoneinfo/";
  const auto at = link.find(marker);
  const auto zone = code || at == std::string::npos ? "" : link.substr(at + marker.size());
  return Zone::load(zone) && zone != "Etc/UTC" ? zone : "UTC";
}

struct NewFile {
  fs::path path;
  std::string text;
};

void init(CommandContext& context, const std::string& where) {
  const fs::path directory(where);
  const std::vector<NewFile> files = {{directory / "gazetted.yaml", replace_all(configuration, "@ZONE@", local_zone())},
                                      {directory / "lists/press.csv", list},
                                      {directory / "first-release.md", release}};
  std::error_code code;
  for (const auto& file : files) {
    if (fs::exists(file.path, code))
      return complain(context, file.path.string() + " already exists; nothing was written. Choose another directory");
  }
  for (const auto& file : files) {
    auto status = make_directories(file.path.parent_path().empty() ? "." : file.path.parent_path());
    if (status) status = write_file(file.path, file.text);
    if (!status) return complain(context, status.error().text());
    out("wrote " + file.path.lexically_normal().string() + "\n");
  }
  const auto begin = context.program + " -c " + (directory / "gazetted.yaml").lexically_normal().string() + " ";
  const auto sample = (directory / "first-release.md").lexically_normal().string();
  const auto stage = (directory / "rehearsal").lexically_normal().string();
  out("\nNext:\n\n"
      "  " +
      begin + "check " + sample +
      "\n"
      "      shows how the files were understood and what would be sent\n\n"
      "  " +
      begin + "serve --rehearse " + stage +
      "\n"
      "      runs everything and shows the mails on a web page; nothing leaves this machine\n\n"
      "  " +
      begin + "--rehearse " + stage + " submit " + sample +
      " --wait\n"
      "      sends the sample there, from another terminal\n\n"
      "Then put your own name, mail server and list into the files, and omit --rehearse.\n");
}

}  // namespace

void add_init(CLI::App& app, CommandContext& context) {
  auto* command = app.add_subcommand("init", "write a small configuration, a list and a sample release to start from");
  auto directory = std::make_shared<std::string>(".");
  command->add_option("DIR", *directory, "where to write; it is created if missing, and no file is overwritten")
      ->capture_default_str();
  command->callback([&context, directory] { init(context, *directory); });
}

}  // namespace gazetted
