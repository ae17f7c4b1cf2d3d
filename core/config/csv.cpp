// CSV as RFC 4180 has it, plus blank lines and lines that begin with '#': a list of maps, every cell a text.
#include <fmt/format.h>

#include <optional>
#include <set>

#include "config/reader.hpp"

namespace jembatan::config {
namespace {

struct Cell {
    std::string text;
    Mark mark;
};

/// Walks the text row by row and keeps count of lines and columns.
class CsvScanner {
public:
    CsvScanner(std::string_view text, std::string name) : text_(text), name_(std::move(name)) {}

    bool at_end() const noexcept { return index_ >= text_.size(); }

    /// True when the line holds nothing or a comment; then it is passed over.
    bool skip_idle_line() {
        const auto line = text_.substr(index_, text_.find('\n', index_) - index_);
        const auto first = line.find_first_not_of(" \t\r");
        if (first != std::string_view::npos && line[first] != '#') return false;
        while (!at_end() && text_[index_] != '\n') ++index_;
        next_line();
        return true;
    }

    /// One row; nullopt when a quote is not closed or text follows a closing quote, then `trouble` says where.
    std::optional<std::vector<Cell>> row(Mark& trouble) {
        std::vector<Cell> cells;
        for (;;) {
            auto cell = this->cell(trouble);
            if (!cell) return std::nullopt;
            cells.push_back(std::move(*cell));
            if (at_end()) return cells;
            if (text_[index_] == ',') {
                step();
                continue;
            }
            next_line();
            return cells;
        }
    }

private:
    std::optional<Cell> cell(Mark& trouble) {
        Cell cell{{}, {name_, line_, column_}};
        if (!at_end() && text_[index_] == '"') {
            trouble = cell.mark;
            if (!quoted(cell.text)) return std::nullopt;
            while (!at_end() && (text_[index_] == ' ' || text_[index_] == '\r')) step();
            if (!at_end() && text_[index_] != ',' && text_[index_] != '\n') return std::nullopt;
            return cell;
        }
        while (!at_end() && text_[index_] != ',' && text_[index_] != '\n') {
            cell.text += text_[index_];
            step();
        }
        const auto first = cell.text.find_first_not_of(" \t\r");
        const auto last = cell.text.find_last_not_of(" \t\r");
        cell.text = first == std::string::npos ? std::string() : cell.text.substr(first, last - first + 1);
        if (first != std::string::npos) cell.mark.column += static_cast<int>(first);
        return cell;
    }

    bool quoted(std::string& into) {
        for (step(); !at_end(); step()) {
            if (text_[index_] != '"') {
                into += text_[index_];
                if (text_[index_] == '\n') line_++, column_ = 0;
                continue;
            }
            step();
            if (at_end() || text_[index_] != '"') return true;
            into += '"';
        }
        return false;
    }

    void step() {
        ++index_;
        if (at_end() || (static_cast<unsigned char>(text_[index_]) & 0xC0U) != 0x80U) ++column_;
    }
    void next_line() {
        if (!at_end()) ++index_;
        ++line_;
        column_ = 1;
    }

    std::string_view text_;
    std::string name_;
    std::size_t index_ = 0;
    int line_ = 1, column_ = 1;
};

Tree text_tree(Cell cell, Mark key_mark) {
    Tree tree;
    tree.kind = Tree::Kind::text;
    tree.text = std::move(cell.text);
    tree.mark = std::move(cell.mark);
    tree.key_mark = std::move(key_mark);
    return tree;
}

}  // namespace

Tree Reader::parse_csv(const std::string& text, const std::string& name) {
    CsvScanner scanner(text, name);
    Tree list;
    list.kind = Tree::Kind::list;
    list.mark = {name, 1, 1};
    std::vector<Cell> header;
    while (!scanner.at_end()) {
        if (scanner.skip_idle_line()) continue;
        Mark trouble;
        auto row = scanner.row(trouble);
        if (!row) {
            report_.error(trouble, "JC017", "this quoted cell does not end where it should",
                          "close the quote; write a quote inside as two quotes");
            return unread({name, 1, 1});
        }
        if (header.empty()) {
            if (row->size() == 1 && row->front().text.find(';') != std::string::npos) {
                report_.error(row->front().mark, "JC017", "the columns are parted by ';', expected ','",
                              "save it with commas: a spreadsheet asks for the separator when it saves CSV");
                return unread({name, 1, 1});
            }
            std::set<std::string> seen;
            for (const auto& cell : *row) {
                if (cell.text.empty())
                    report_.error(cell.mark, "JC017", "a column without a name");
                else if (!seen.insert(cell.text).second)
                    report_.error(cell.mark, "JC008", fmt::format("column '{}' appears twice", cell.text));
            }
            header = std::move(*row);
            continue;
        }
        if (row->size() != header.size()) {
            report_.error(row->front().mark, "JC017",
                          fmt::format("this row has {} cells, the header has {}", row->size(), header.size()),
                          row->size() < header.size() ? "add the missing cells; a cell may be empty, its comma not"
                                                      : "put quotes around a cell that holds a comma");
            continue;
        }
        Tree entry;
        entry.kind = Tree::Kind::map;
        entry.mark = row->front().mark;
        for (std::size_t i = 0; i < header.size(); ++i) {
            if (!count_node()) {
                report_.error(entry.mark, "JC011",
                              fmt::format("more than {} values in all files together", ReadLimits::nodes));
                return unread({name, 1, 1});
            }
            if ((*row)[i].text.empty() || entry.find(header[i].text)) continue;
            entry.entries.emplace_back(header[i].text, text_tree(std::move((*row)[i]), header[i].mark));
        }
        list.items.push_back(std::move(entry));
    }
    return list;
}

}  // namespace jembatan::config
