#include "support/terminal.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace gazetted::test {

Terminal::Terminal(const std::vector<std::string>& command, int columns, int rows, const std::string& kind) {
  winsize size{};
  size.ws_col = static_cast<unsigned short>(columns);
  size.ws_row = static_cast<unsigned short>(rows);
  int master = -1;
  // All of it before the fork: another thread may hold the allocator's lock.
  ::setenv("TERM", kind.c_str(), 1);
  std::vector<char*> words;
  for (const auto& word : command) words.push_back(const_cast<char*>(word.c_str()));
  words.push_back(nullptr);
  pid_ = ::forkpty(&master, nullptr, nullptr, &size);
  if (pid_ == 0) {
    ::execvp(words[0], words.data());
    ::_exit(127);
  }
  master_ = Descriptor(master);
  ::fcntl(master, F_SETFL, O_NONBLOCK);
}

Terminal::~Terminal() {
  if (status_ >= 0) return;
  ::kill(pid_, SIGKILL);
  wait();
}

void Terminal::type(const std::string& text) {
  if (::write(master_.get(), text.data(), text.size()) != ssize_t(text.size())) broken("the terminal is full");
}

void Terminal::close() {
  read();
  master_ = Descriptor();
}

void Terminal::read() {
  char buffer[65536];
  while (master_.valid()) {
    const auto count = ::read(master_.get(), buffer, sizeof buffer);
    if (count <= 0) return;
    output_.append(buffer, std::size_t(count));
  }
}

const std::string& Terminal::output() {
  read();
  return output_;
}

bool Terminal::shows(const std::string& text, Duration limit) {
  return eventually([&] { return output().find(text) != std::string::npos; }, limit);
}

int Terminal::wait() {
  if (status_ >= 0) return status_;
  int raw = 0;
  // It may wait for its output to be read.
  while (::waitpid(pid_, &raw, WNOHANG) == 0) {
    read();
    pollfd fd{master_.get(), POLLIN, 0};
    ::poll(&fd, master_.valid() ? 1 : 0, 20);
  }
  read();
  return status_ = WIFEXITED(raw) ? WEXITSTATUS(raw) : 128 + WTERMSIG(raw);
}

}  // namespace gazetted::test
