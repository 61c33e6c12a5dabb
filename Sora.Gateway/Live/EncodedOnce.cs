using System.Runtime.CompilerServices;
using MessagePack;
using MessagePack.Formatters;
using MessagePack.Resolvers;

namespace Sora.Gateway.Live;

/// <summary>Writes an object that goes to many connections: it is encoded for the first, and its bytes are copied for the others. Only for objects that do not change.</summary>
internal sealed class EncodedOnce<T>(MessagePackSerializerOptions encoding) : IMessagePackFormatter<T?>
    where T : class
{
    private readonly ConditionalWeakTable<T, byte[]> _encoded = [];
    private readonly ConditionalWeakTable<T, byte[]>.CreateValueCallback _encode = one => MessagePackSerializer.Serialize(one, encoding);

    /// <summary>The same encoding, where objects of this type are encoded once.</summary>
    public static MessagePackSerializerOptions In(MessagePackSerializerOptions encoding) =>
        encoding.WithResolver(CompositeResolver.Create([new EncodedOnce<T>(encoding)], [encoding.Resolver]));

    public void Serialize(ref MessagePackWriter writer, T? value, MessagePackSerializerOptions options)
    {
        if (value is null)
        {
            writer.WriteNil();
            return;
        }

        var bytes = _encoded.GetValue(value, _encode);
        // In one piece: written raw they are copied through a chain of small rented buffers.
        bytes.CopyTo(writer.GetSpan(bytes.Length));
        writer.Advance(bytes.Length);
    }

    public T? Deserialize(ref MessagePackReader reader, MessagePackSerializerOptions options) => encoding.Resolver.GetFormatterWithVerify<T?>().Deserialize(ref reader, options);
}
