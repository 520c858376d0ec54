// The pipe of a mail server: works with the daemon down, and has two exit statuses. With any other the mail server
// would bounce the bounce, or drop it.
#include <sysexits.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "gazetted/app/feedback_files.hpp"
#include "gazetted/cli/terminal.hpp"

namespace gazetted {
namespace {

// All of it, so that the mail server can write all of it.
Status read_mail(int fd, TakenMail& mail) {
  char chunk[65536];
  while (true) {
    const auto got = ::read(fd, chunk, sizeof chunk);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return fail_errno("standard input");
    if (got == 0) return {};
    mail.bytes.append(chunk, std::min(std::size_t(got), kept_of_mail - mail.bytes.size()));
    mail.size += std::uint64_t(got);
  }
}

// As Postfix's local(8) and Exim's pipe transport name it.
void add_recipient_of_environment(std::vector<std::string>& recipients) {
  for (const char* name : {"ORIGINAL_RECIPIENT", "RECIPIENT"}) {
    const char* value = std::getenv(name);
    if (!recipients.empty() || !value || !*value) continue;
    recipients.emplace_back(value);
  }
}

Status take_mail(CommandContext& context, TakenMail mail) {
  const auto settings = places_for(context);
  if (!settings) return fail("this mail is not taken, since nobody knows where to put it");
  const auto state = settings->store.directory();
  std::error_code code;
  if (!fs::is_directory(state, code))
    return fail("{}: there is no such directory; has the daemon ever run?", state.string());
  if (auto status = read_mail(STDIN_FILENO, mail); !status) return status;
  const FeedbackFiles files(state);
  if (auto status = files.open(); !status) return status;
  mail.source = "pipe";
  mail.at = now();
  return files.put(std::span(&mail, 1));
}

}  // namespace

void add_bounce(CLI::App& app, CommandContext& context) {
  auto* command =
      app.add_subcommand("bounce", "take a mail that came back, from standard input: the pipe of a mail server");
  auto recipient = std::make_shared<std::string>();
  command
      ->add_option("--recipient", *recipient,
                   "whom the mail server has it for; default: $ORIGINAL_RECIPIENT, $RECIPIENT, or what its headers say")
      ->type_name("ADDRESS");
  command->footer("Exit status: 0 it is stored, and is read when the daemon runs; 75 try again later.");
  command->callback([&context, recipient] {
    TakenMail mail;
    if (!recipient->empty()) mail.recipients.push_back(*recipient);
    add_recipient_of_environment(mail.recipients);
    const auto status = take_mail(context, std::move(mail));
    if (!status) complain(context, status.error().text());
    context.status = status ? 0 : EX_TEMPFAIL;
  });
}

}  // namespace gazetted
