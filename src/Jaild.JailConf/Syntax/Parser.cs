using Jaild.JailConf.Lexing;
using Jaild.JailConf.Sources;
using Jaild.JailConf.Text;

namespace Jaild.JailConf.Syntax;

/// <summary>Reads one file, jail.conf(5) "File format". It goes on after an error, to find all of them.</summary>
internal sealed class Parser
{
    private readonly Draft draft;
    private readonly Inclusion inclusion;
    private readonly SourceFile file;
    private readonly Lexer lexer;
    private readonly Block? home;
    private readonly Pieces pieces;
    private Token token;
    private Token last;
    private bool cutOff;

    public Parser(Draft draft, Inclusion inclusion, SourceFile file)
    {
        this.draft = draft;
        this.inclusion = inclusion;
        this.file = file;
        home = draft.Current;
        pieces = new(draft);
        lexer = new(file, draft.Report);
        token = lexer.Next();
    }

    /// <summary>Reads all of the file; its blocks must end in it.</summary>
    public void Run()
    {
        while (token.Kind != TokenKind.End)
        {
            if (token.Kind == TokenKind.Semicolon)
            {
                Step();
            }
            else if (token.Kind == TokenKind.Close && draft.Current != home)
            {
                Step();
                draft.Leave();
            }
            else if (!Statement())
            {
                Refuse();
            }
        }
        if (draft.Current != home && !cutOff)
        {
            EndOfFile($"the block of line {draft.Current!.At.Line} has no '}}'");
        }
        while (draft.Current != home)
        {
            draft.Leave();
        }
    }

    /// <summary>A statement, or the beginning of a block; false if the token is not what may stand there.</summary>
    private bool Statement()
    {
        var name = token;
        if (name.Kind is not (TokenKind.Text or TokenKind.Variable))
        {
            return false;
        }
        Step();
        if (token.Kind == TokenKind.Open && name.Kind == TokenKind.Text)
        {
            draft.Enter(name.Text, new(file, name.Start));
            Step();
            return true;
        }
        var op = token.Kind switch
        {
            TokenKind.Assign => Operator.Assign,
            TokenKind.Append => Operator.Append,
            TokenKind.Semicolon => Operator.Flag,
            _ => Operator.Juxtapose,
        };
        if (op is Operator.Assign or Operator.Append)
        {
            Step();
        }
        var strings = new List<ConfString>();
        if (op != Operator.Flag && !List(strings) || token.Kind != TokenKind.Semicolon)
        {
            return false;
        }
        Finish(name, op, strings);
        return true;
    }

    private bool List(List<ConfString> strings)
    {
        while (token.Kind is TokenKind.Text or TokenKind.Variable)
        {
            strings.Add(String());
            if (token.Kind != TokenKind.Comma)
            {
                return true;
            }
            Step();
        }
        return false;
    }

    private ConfString String()
    {
        var at = new Origin(file, token.Start);
        pieces.Begin(at);
        do
        {
            pieces.Add(token);
            Step();
        }
        while (token.Kind is TokenKind.MoreText or TokenKind.MoreVariable);
        return pieces.Finish();
    }

    private void Finish(Token name, Operator op, List<ConfString> strings)
    {
        var at = new Origin(file, name.Start);
        if (op == Operator.Juxtapose && name.Kind == TokenKind.Text && name.Text.Span.SequenceEqual(".include"u8))
        {
            inclusion.Include(strings, file, token.End);
        }
        else if (name.Text.Length > draft.Limits.NameBytes)
        {
            draft.Report.Syntax(file, name.Start, name.End, $"name of more than {draft.Limits.NameBytes} bytes");
        }
        else
        {
            draft.Add(new(draft.Names[name.Text], name.Kind == TokenKind.Variable, op, strings, at, token.Start, draft.Home(at)));
        }
        Step();
    }

    private void Step()
    {
        last = token;
        token = lexer.Next();
    }

    private void Refuse()
    {
        if (token.Kind == TokenKind.End)
        {
            EndOfFile("the last statement has no ';'");
            return;
        }
        draft.Report.Syntax(file, token.Start, token.End, $"{new ByteText(file.Content[token.Start..token.End])}: syntax error", SyntaxHint.Of(file, token, last));
        Recover();
    }

    private void EndOfFile(string hint)
    {
        cutOff = true;
        draft.Report.File(new(file, token.Start), $"{file.Path}: unexpected EOF", hint);
    }

    /// <summary>Goes to where the next statement may begin: such guesses lead to no results, only to better messages.</summary>
    private void Recover()
    {
        // a word at the beginning of a line: the line before lacks its semicolon; so does the last statement of a block
        if (token.Kind is TokenKind.Text or TokenKind.Variable && file.Line(token.Start) > file.Line(last.End) || token.Kind == TokenKind.Close && draft.Current != home)
        {
            return;
        }
        while (token.Kind is not (TokenKind.End or TokenKind.Semicolon or TokenKind.Open) && (token.Kind != TokenKind.Close || draft.Current == home))
        {
            Step();
        }
        if (token.Kind == TokenKind.Open)
        {
            draft.Enter(default, new(file, token.Start));
            Step();
        }
    }
}
