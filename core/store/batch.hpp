/// A batch of messages as neighbouring requests that answer together.
#pragma once

#include "store/acceptor.hpp"
#include "store/writer.hpp"

namespace jembatan::store {

using AcceptedList = std::vector<Result<Accepted>>;

/// What the requests of one batch share. The writer fills answers, the I/O thread gives them when all are there.
class Batch {
public:
    explicit Batch(std::size_t size)
        : answers(size, Result<Accepted>(internal_error("store: not answered"))), left(size) {}
    virtual ~Batch() = default;
    virtual void finish() = 0;

    AcceptedList answers;
    std::size_t left;  ///< requests without answer; the I/O thread's
};

template <class Handler>
class WaitingBatch final : public Batch {
public:
    WaitingBatch(std::size_t messages, Handler handler) : Batch(messages), handler_(std::move(handler)) {}
    void finish() override {
        auto handler = std::move(handler_);
        auto all = std::move(answers);
        std::move(handler)(std::move(all));
    }

private:
    Handler handler_;
};

/// One message of a batch.
class BatchMessage final : public Request {
public:
    BatchMessage(std::shared_ptr<Batch> batch, std::size_t index, Acceptor& acceptor, NewMessage message)
        : batch_(std::move(batch)), index_(index), acceptor_(acceptor), message_(std::move(message)) {}
    void run(Tx& tx) override { batch_->answers[index_] = acceptor_.accept(tx, message_); }
    void fail(Error error) override { batch_->answers[index_] = std::move(error); }
    void finish() override {
        if (--batch_->left == 0) batch_->finish();
    }

private:
    std::shared_ptr<Batch> batch_;
    std::size_t index_;
    Acceptor& acceptor_;
    NewMessage message_;
};

/// The cursor behind a batch: stored only if all of it was taken. Where it alone cannot be stored, the last answer (the
/// only one, of an empty batch) says so.
class BatchCursor final : public Request {
public:
    BatchCursor(std::shared_ptr<Batch> batch, Acceptor& acceptor, ChannelCursor cursor)
        : batch_(std::move(batch)), acceptor_(acceptor), cursor_(std::move(cursor)) {
        ++batch_->left;
    }
    void run(Tx&) override {
        for (const auto& answer : batch_->answers)
            if (!answer) return;
        acceptor_.set_cursor(cursor_);
    }
    void fail(Error error) override {
        if (batch_->answers.empty())
            batch_->answers.emplace_back(error);
        else if (batch_->answers.back())
            batch_->answers.back() = std::move(error);
    }
    void finish() override {
        if (--batch_->left == 0) batch_->finish();
    }

private:
    std::shared_ptr<Batch> batch_;
    Acceptor& acceptor_;
    ChannelCursor cursor_;
};

/// Stands for a batch of nothing.
class EmptyBatch final : public Request {
public:
    explicit EmptyBatch(std::shared_ptr<Batch> batch) : batch_(std::move(batch)) {}
    void run(Tx&) override {}
    void fail(Error) override {}
    void finish() override { batch_->finish(); }

private:
    std::shared_ptr<Batch> batch_;
};

}  // namespace jembatan::store
