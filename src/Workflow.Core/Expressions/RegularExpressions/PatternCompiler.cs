namespace Workflow.Core.Expressions.RegularExpressions;

/// <summary>
/// Compiles terms to instructions. It implements two rules of ECMAScript's repetitions: each iteration clears what the
/// groups inside have captured before, and an optional iteration must advance in the text.
/// </summary>
internal sealed class PatternCompiler
{
    private readonly List<Instruction> _code = [];
    private readonly List<Turn> _turns = [];
    private int _turn = -1;
    private int _slots;

    private PatternCompiler(int groups) => _slots = 2 * groups;

    /// <summary>
    /// The instructions, how many slots they use (first those of the groups, the whole match being group 0), and the
    /// repetitions that must advance.
    /// </summary>
    /// <param name="term">The pattern.</param>
    /// <param name="groups">The number of groups, including the whole match.</param>
    public static (Instruction[] Code, int Slots, Turn[] Turns) Compile(Term term, int groups)
    {
        var compiler = new PatternCompiler(groups);
        compiler.Emit(term);
        compiler.Add(new(Operation.Match));
        return ([.. compiler._code], compiler._slots, [.. compiler._turns]);
    }

    private int Add(Instruction instruction)
    {
        _code.Add(instruction with { Turn = _turn });
        return _code.Count - 1;
    }

    private void Emit(Term term)
    {
        switch (term)
        {
            case SetTerm { Set: { Count: 1 } single }:
                Add(new(Operation.Character, single.Ranges[0].From));
                break;
            case SetTerm { Set: var set }:
                Add(new(Operation.Set, Set: set));
                break;
            case AssertionTerm assertion:
                Add(new(assertion.Kind));
                break;
            case SequenceTerm sequence:
                foreach (var part in sequence.Terms)
                {
                    Emit(part);
                }

                break;
            case ChoiceTerm choice:
                Choose(choice.Choices);
                break;
            case GroupTerm group:
                Add(new(Operation.Save, 2 * group.Number));
                Emit(group.Body);
                Add(new(Operation.Save, (2 * group.Number) + 1));
                break;
            case RepeatTerm repeat:
                Repeat(repeat);
                break;
        }
    }

    private void Choose(IReadOnlyList<Term> choices)
    {
        var ends = new List<int>();
        for (var i = 0; i < choices.Count - 1; i++)
        {
            var split = Add(default);
            Emit(choices[i]);
            ends.Add(Add(default));
            Set(split, new(Operation.Split, split + 1, _code.Count));
        }

        Emit(choices[^1]);
        foreach (var end in ends)
        {
            Set(end, new(Operation.Jump, _code.Count));
        }
    }

    private void Repeat(RepeatTerm repeat)
    {
        for (var i = 0; i < repeat.Least; i++)
        {
            Once(repeat);
        }

        if (repeat.Most == repeat.Least)
        {
            return;
        }

        // An optional iteration must advance in the text, or it fails.
        var turn = repeat.Body.CanBeEmpty ? NewTurn() : -1;
        if (repeat.Most is not { } most)
        {
            var loop = Add(default);
            OnceMore(repeat, turn);
            Add(new(Operation.Jump, loop));
            Set(loop, Fork(repeat, loop + 1, _code.Count));
            return;
        }

        var splits = new List<int>();
        for (var i = repeat.Least; i < most; i++)
        {
            splits.Add(Add(default));
            OnceMore(repeat, turn);
        }

        foreach (var split in splits)
        {
            Set(split, Fork(repeat, split + 1, _code.Count));
        }
    }

    private int NewTurn()
    {
        _turns.Add(new(_slots++, _turn, _turn < 0 ? 1 : _turns[_turn].Depth + 1));
        return _turns.Count - 1;
    }

    private void OnceMore(RepeatTerm repeat, int turn)
    {
        if (turn < 0)
        {
            Once(repeat);
            return;
        }

        var outer = _turn;
        Add(new(Operation.Save, _turns[turn].Slot));
        _turn = turn;
        Once(repeat);
        Add(new(Operation.Moved, _turns[turn].Slot));
        _turn = outer;
    }

    private void Once(RepeatTerm repeat)
    {
        if (repeat.Forgets)
        {
            Add(new(Operation.Forget, 2 * repeat.Body.Groups.Start.Value, 2 * repeat.Body.Groups.End.Value));
        }

        Emit(repeat.Body);
    }

    private void Set(int at, Instruction instruction) => _code[at] = instruction with { Turn = _code[at].Turn };

    private static Instruction Fork(RepeatTerm repeat, int inside, int behind) =>
        repeat.Lazy ? new(Operation.Split, behind, inside) : new(Operation.Split, inside, behind);
}
