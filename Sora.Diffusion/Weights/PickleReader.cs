using System.Buffers.Binary;
using System.Text;

namespace Sora.Diffusion.Weights;

/// <summary>A function or class that a pickle names. Naming it runs nothing.</summary>
internal sealed record PickleGlobal(string Module, string Name)
{
    public override string ToString() => $"{Module}.{Name}";
}

/// <summary>A dictionary of a pickle; keys that are not text are left out.</summary>
internal sealed class PickleDictionary
{
    private Dictionary<string, object?>? _values;

    public IReadOnlyDictionary<string, object?> Values => _values ?? [];

    public void Set(object? key, object? value)
    {
        if (key is string text)
        {
            (_values ??= [])[text] = value;
        }
    }
}

/// <summary>
/// The part of the pickle language that <c>torch.save</c> writes for tensors in dictionaries (protocol 2). A real pickle is a program that may call anything;
/// this machine only knows text, numbers, tuples and dictionaries, and hands calls and storages to <paramref name="call"/> and <paramref name="load"/>, which refuse all but a few by name.
/// Every instruction makes at most one small object, so memory stays in proportion to the file. Source: https://docs.python.org/3/library/pickletools.html.
/// </summary>
/// <param name="file">Named in errors.</param>
/// <param name="program">The pickle.</param>
/// <param name="call">What a call of a named function gives.</param>
/// <param name="load">What a reference to something outside the pickle gives.</param>
internal ref struct PickleReader(string file, ReadOnlySpan<byte> program, Func<PickleGlobal, object?[], object?> call, Func<object?[], object?> load)
{
    private static readonly object List = new(); // weights are never in lists: what they hold is not kept

    private readonly string _file = file;
    private readonly Func<PickleGlobal, object?[], object?> _call = call;
    private readonly Func<object?[], object?> _load = load;
    private readonly List<object?> _stack = [];
    private readonly List<int> _marks = [];
    private readonly Dictionary<uint, object?> _memo = [];
    private ReadOnlySpan<byte> _rest = program;

    /// <summary>Runs the program to its end and gives what it leaves.</summary>
    /// <exception cref="WeightsException">The program is damaged or does something else than holding tensors.</exception>
    public object? Run()
    {
        while (true)
        {
            var instruction = Take(1)[0];
            switch ((char)instruction)
            {
                case '.': return Pop();
                case '\x80': Take(1); break;                                                    // PROTO
                case '(': _marks.Add(_stack.Count); break;                                       // MARK
                case 'N': Push(null); break;                                                     // NONE
                case '\x88': Push(true); break;                                                 // NEWTRUE
                case '\x89': Push(false); break;                                                // NEWFALSE
                case 'K': Push((long)Take(1)[0]); break;                                         // BININT1
                case 'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;   // BININT2
                case 'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;    // BININT
                case '\x8a': Push(Long(Take(Take(1)[0]))); break;                               // LONG1
                case 'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;            // BINFLOAT
                case 'X': Push(Encoding.UTF8.GetString(Take(Count()))); break;                   // BINUNICODE
                case '}': Push(new PickleDictionary()); break;                                   // EMPTY_DICT
                case ']': Push(List); break;                                                     // EMPTY_LIST
                case ')': Push(Array.Empty<object?>()); break;                                   // EMPTY_TUPLE
                case '\x85': Push(PopMany(1)); break;                                           // TUPLE1
                case '\x86': Push(PopMany(2)); break;                                           // TUPLE2
                case '\x87': Push(PopMany(3)); break;                                           // TUPLE3
                case 't': Push(PopToMark()); break;                                              // TUPLE
                case 'a': Pop(); break;                                                          // APPEND
                case 'e': PopToMark(); break;                                                    // APPENDS
                case 's': Set(PopMany(2)); break;                                                // SETITEM
                case 'u': Set(PopToMark()); break;                                               // SETITEMS
                case 'q': _memo[Take(1)[0]] = Top(); break;                                      // BINPUT
                case 'r': _memo[Count()] = Top(); break;                                         // LONG_BINPUT
                case 'h': Recall(Take(1)[0]); break;                                             // BINGET
                case 'j': Recall(Count()); break;                                                // LONG_BINGET
                case 'c': Push(new PickleGlobal(Line(), Line())); break;                         // GLOBAL
                case 'Q': Push(_load(Pop() as object?[] ?? throw Damaged())); break;             // BINPERSID
                case 'b': Pop(); break;                                                          // BUILD: the attributes of an object, such as a state dict's versions
                case 'R':                                                                        // REDUCE
                    var arguments = Pop() as object?[] ?? throw Damaged();
                    Push(_call(Pop() as PickleGlobal ?? throw Damaged(), arguments));
                    break;
                default: throw new WeightsException(_file, $"the pickle has the instruction 0x{instruction:x2}, which tensors do not need. Nothing was executed.");
            }
        }
    }

    private readonly void Push(object? value) => _stack.Add(value);

    private readonly object? Pop() => PopMany(1)[0];

    private readonly object? Top() => _stack.Count > 0 ? _stack[^1] : throw Damaged();

    private readonly object?[] PopMany(int count)
    {
        if (_stack.Count - (_marks.Count > 0 ? _marks[^1] : 0) < count)
        {
            throw Damaged();
        }
        object?[] values = [.. _stack[^count..]];
        _stack.RemoveRange(_stack.Count - count, count);
        return values;
    }

    private readonly object?[] PopToMark()
    {
        if (_marks.Count == 0)
        {
            throw Damaged();
        }
        var values = PopMany(_stack.Count - _marks[^1]);
        _marks.RemoveAt(_marks.Count - 1);
        return values;
    }

    // The dictionary under the pairs stays where it is.
    private readonly void Set(object?[] pairs)
    {
        if (pairs.Length % 2 != 0 || Top() is not PickleDictionary dictionary)
        {
            throw Damaged();
        }
        for (var pair = 0; pair < pairs.Length; pair += 2)
        {
            dictionary.Set(pairs[pair], pairs[pair + 1]);
        }
    }

    private readonly void Recall(uint index) => Push(_memo.TryGetValue(index, out var value) ? value : throw Damaged());

    private ReadOnlySpan<byte> Take(uint count)
    {
        if (count > _rest.Length)
        {
            throw Damaged();
        }
        var taken = _rest[..(int)count];
        _rest = _rest[(int)count..];
        return taken;
    }

    private uint Count() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    private string Line()
    {
        var end = _rest.IndexOf((byte)'\n');
        var line = Encoding.UTF8.GetString(Take(end < 0 ? uint.MaxValue : (uint)end));
        Take(1);
        return line;
    }

    private readonly long Long(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > sizeof(long))
        {
            throw Damaged();
        }
        Span<byte> wide = stackalloc byte[sizeof(long)];
        wide.Fill(bytes.Length > 0 && bytes[^1] > 127 ? byte.MaxValue : (byte)0);
        bytes.CopyTo(wide);
        return BinaryPrimitives.ReadInt64LittleEndian(wide);
    }

    private readonly WeightsException Damaged() => new(_file, "the pickle of the checkpoint is damaged.");
}
