using CsCheck;

namespace Workflow.Expressions.Tests.Conformance.Grammar;

/// <summary>What an expression is meant to give.</summary>
internal enum Kind
{
    Number,
    Text,
    Truth,
    Numbers,
    Texts,
    Record,
    Any,
}

/// <summary>
/// Writes one random expression, of a kind, with the names that are declared where it stands. Mostly of the right types,
/// now and then not, as people write them. Counts are small, and functions call only those before them: all of it ends.
/// </summary>
/// <param name="random">Where chance comes from.</param>
internal sealed partial class Writer(PCG random)
{
    private static readonly Kind[] Kinds = Enum.GetValues<Kind>();

    private readonly List<(string Name, Kind Kind)> _names = [];

    /// <summary>An expression of any kind.</summary>
    public string Write() => Of(Kinds[Below(Kinds.Length)], 1 + Below(4));

    private string Of(Kind kind, int depth)
    {
        if (Below(40) == 0)
        {
            kind = Kinds[Below(Kinds.Length)];
        }

        if (Named(kind) is { } name && Below(3) == 0)
        {
            return name;
        }

        if (depth > 0 && Below(12) == 0)
        {
            return Anywhere(kind, depth - 1);
        }

        return kind switch
        {
            Kind.Number => Number(depth - 1),
            Kind.Text => Text(depth - 1),
            Kind.Truth => Truth(depth - 1),
            Kind.Numbers => Numbers(depth - 1),
            Kind.Texts => Texts(depth - 1),
            Kind.Record => Record(depth - 1),
            _ => Of(Kinds[Below(Kinds.Length - 1)], depth),
        };
    }

    // What gives a value of any kind.
    private string Anywhere(Kind kind, int depth)
    {
        switch (Below(12))
        {
            case 0:
                return $"({Of(Kind.Truth, depth)} ? {Of(kind, depth)} : {Of(kind, depth)})";
            case 1:
                return $"({Of(kind, depth)} ?? {Of(kind, depth)})";
            case 2:
                return $"({Of(kind, depth)} || {Of(kind, depth)})";
            case 3:
                return $"({Of(kind, depth)} && {Of(kind, depth)})";
            case 4:
                return $"(inputs.absent?.{Pick("x", "y.z", "at(0)", "[0]")} ?? {Of(kind, depth)})";
            case 5:
                var (argument, of) = (Of(Kind.Any, depth), Kinds[Below(Kinds.Length)]);
                return $"({With(Declare(of), x => $"{x} => {Body(kind, depth)}")})({(Below(2) == 0 ? argument : Of(of, depth))})";
            case 6:
                return $"(({{{With(Declare(Kind.Number), a => $"a: {a} = {Literal()}, ...r}}) => {Body(kind, depth)}")})({Of(Kind.Record, depth)})";
            case 7:
                return $"(([{With(Declare(Kind.Number), a => $"{a}, ...r]) => {Body(kind, depth)}")})({Of(Kind.Numbers, depth)})";
            case 8:
                return $"[{Of(kind, depth)}, {Of(kind, depth)}][{Below(2)}]";
            case 9:
                return $"({{a: {Of(kind, depth)}}}).a";
            case 10:
                return $"[{Of(kind, depth)}, {Of(kind, depth)}].{Pick("at", "at", "find", "findLast")}({Pick("0", "-1", "1", "x => x", "(x, i) => i")})";
            default:
                return $"({Of(Kind.Any, depth)}, {Of(kind, depth)})";
        }
    }

    // The body of an arrow function.
    private string Body(Kind kind, int depth)
    {
        var body = Of(kind, depth);
        return body.StartsWith('{') ? $"({body})" : body;
    }

    // An arrow function with parameters of these kinds.
    private string Arrow(Kind result, int depth, params Kind[] parameters)
    {
        var before = _names.Count;
        var names = parameters[..(parameters.Length - Below(2))].Select(Declare).ToList();
        var text = names.Count == 1 && Below(2) == 0 ? names[0] : $"({string.Join(", ", names)})";
        var arrow = $"{text} => {Body(result, depth)}";
        _names.RemoveRange(before, _names.Count - before);
        return arrow;
    }

    private string Declare(Kind kind)
    {
        var name = "abcdefgh"[_names.Count % 8] + (_names.Count < 8 ? "" : "2");
        _names.Add((name, kind));
        return name;
    }

    private string With(string name, Func<string, string> write)
    {
        var text = write(name);
        _names.RemoveAt(_names.Count - 1);
        return text;
    }

    private string? Named(Kind kind)
    {
        var fitting = _names.Where(n => n.Kind == kind || kind == Kind.Any || n.Kind == Kind.Any).ToList();
        return fitting.Count == 0 ? null : fitting[Below(fitting.Count)].Name;
    }

    private string Literal() => Below(3) switch
    {
        0 => Number(0),
        1 => Text(0),
        _ => Pick("true", "false", "null", "undefined", "[]", "({})"),
    };

    private int Below(int count) => (int)random.Next((uint)count);

    private string Pick(params ReadOnlySpan<string> choices) => choices[Below(choices.Length)];

    private string Small() => Pick("0", "1", "2", "3", "4", "-1", "-2", "5", "1.5");
}
